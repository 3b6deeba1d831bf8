package org.sparknn.kernels.operation;

/**
 * A number that says how far another one, x, is from its target t, with its slopes. NaN and
 * infinities go through as torch has them.
 */
public sealed interface LossFunction {

  /**
   * The loss.
   *
   * @param positiveWeight how much a target of 1 counts; 1 for functions that do not know it
   */
  double value(double x, double t, double positiveWeight);

  /** The slope with respect to x. */
  double slope(double x, double t, double positiveWeight);

  /** The slope with respect to t: distances are the same in both directions. */
  default double targetSlope(double x, double t, double positiveWeight) {
    return slope(t, x, positiveWeight);
  }

  /** {@code (x - t)²} */
  record Squared() implements LossFunction {
    @Override
    public double value(double x, double t, double positiveWeight) {
      return (x - t) * (x - t);
    }

    @Override
    public double slope(double x, double t, double positiveWeight) {
      return 2 * (x - t);
    }
  }

  /** {@code |x - t|}; the slope at 0 and NaN is 0. */
  record Absolute() implements LossFunction {
    @Override
    public double value(double x, double t, double positiveWeight) {
      return Math.abs(x - t);
    }

    @Override
    public double slope(double x, double t, double positiveWeight) {
      return x > t ? 1 : x < t ? -1 : 0;
    }
  }

  /**
   * {@code (x - t)² / (2 · beta)} below beta, {@code |x - t| - beta / 2} from beta on, where the
   * slope is 1 or -1; with beta 0 it is -1 at 0.
   */
  record SmoothAbsolute(double beta) implements LossFunction {
    @Override
    public double value(double x, double t, double positiveWeight) {
      double distance = Math.abs(x - t);
      return distance < beta ? 0.5 * distance * distance / beta : distance - 0.5 * beta;
    }

    @Override
    public double slope(double x, double t, double positiveWeight) {
      double difference = x - t;
      return difference <= -beta ? -1 : difference >= beta ? 1 : difference / beta;
    }
  }

  /** {@code (x - t)² / 2} below delta, {@code delta · (|x - t| - delta / 2)} from delta on. */
  record Huber(double delta) implements LossFunction {
    @Override
    public double value(double x, double t, double positiveWeight) {
      double distance = Math.abs(x - t);
      return distance < delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
    }

    @Override
    public double slope(double x, double t, double positiveWeight) {
      double difference = x - t;
      return difference <= -delta ? -delta : difference >= delta ? delta : difference;
    }
  }

  /**
   * {@code -(t · log x + (1 - t) · log(1 - x))} of a probability x, where a logarithm is at least
   * -100. An x outside of [0, 1] is refused.
   */
  record BinaryCrossEntropy() implements LossFunction {
    private static final double LEAST_LOGARITHM = -100;

    /** Keeps the slope finite at 0 and 1. */
    private static final double LEAST_DIVISOR = 1e-12;

    @Override
    public double value(double x, double t, double positiveWeight) {
      if (!(x >= 0 && x <= 1)) {
        throw new IllegalArgumentException(
            "all elements of input should be between 0 and 1 but one is " + x);
      }
      return (t - 1) * Math.max(Math.log1p(-x), LEAST_LOGARITHM)
          - t * Math.max(Math.log(x), LEAST_LOGARITHM);
    }

    @Override
    public double slope(double x, double t, double positiveWeight) {
      return (x - t) / Math.max((1 - x) * x, LEAST_DIVISOR);
    }

    /** Without a least logarithm, as torch has it. */
    @Override
    public double targetSlope(double x, double t, double positiveWeight) {
      return Math.log1p(-x) - Math.log(x);
    }
  }

  /**
   * The same of {@code p = sigmoid(x)}, in a form that does not overflow: {@code -(positiveWeight ·
   * t · log p + (1 - t) · log(1 - p))}.
   */
  record BinaryCrossEntropyWithLogits() implements LossFunction {
    @Override
    public double value(double x, double t, double positiveWeight) {
      return (1 - t) * x + (1 + (positiveWeight - 1) * t) * negativeLogSigmoid(x);
    }

    @Override
    public double slope(double x, double t, double positiveWeight) {
      double positive = positiveWeight * t;
      return (positive + 1 - t) / (1 + Math.exp(-x)) - positive;
    }

    @Override
    public double targetSlope(double x, double t, double positiveWeight) {
      double rest = positiveWeight == 1 ? 0 : (positiveWeight - 1) * negativeLogSigmoid(x);
      return rest - x;
    }

    private static double negativeLogSigmoid(double x) {
      return Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0);
    }
  }
}
