package org.sparknn.kernels.loss;

import java.util.Locale;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.tensor.ShapeException;

/** How the losses of a batch become one number, or do not. */
public enum Reduction {
  /** One loss per element. */
  NONE,
  /** The sum divided by the sum of the denominators. */
  MEAN,
  SUM;

  /** What versions of torch before 1.0 called {@link #MEAN}, and newer ones accept. */
  private static final String OLD_MEAN = "elementwise_mean";

  /**
   * Reads {@code reduction}, or {@code size_average} and {@code reduce} of older versions of torch,
   * which come before it.
   */
  public static Reduction read(Arguments arguments) {
    String name = arguments.text("reduction", MEAN.torchName());
    boolean sizeAverage = arguments.flag("size_average", true);
    boolean reduce = arguments.flag("reduce", true);
    if (arguments.has("size_average") || arguments.has("reduce")) {
      return legacy(sizeAverage, reduce);
    }
    if (name.equals(OLD_MEAN)) {
      return MEAN;
    }
    for (Reduction reduction : values()) {
      if (reduction.torchName().equals(name)) {
        return reduction;
      }
    }
    throw new ShapeException(name + " is not a valid value for reduction");
  }

  /** What the arguments {@code size_average} and {@code reduce} of older versions of torch mean. */
  public static Reduction legacy(boolean sizeAverage, boolean reduce) {
    return !reduce ? NONE : sizeAverage ? MEAN : SUM;
  }

  /** The name in torch's arguments. */
  public String torchName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The losses reduced; as many as before for {@link #NONE}, else one.
   *
   * @param denominator the sum of the losses' denominators
   */
  public double[] reduce(float[] losses, double denominator) {
    double[] widened = new double[losses.length];
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      widened[i] = losses[i];
      sum += losses[i];
    }
    return this == NONE ? widened : new double[] {reduce(sum, denominator)};
  }

  /** A sum of losses as the one number that it becomes. */
  public double reduce(double sum, double denominator) {
    return this == MEAN ? sum / denominator : sum;
  }

  /** Refuses to train on losses that do not become one number. */
  public void requireOneNumber() {
    if (this == NONE) {
      throw new ShapeException(
          "grad can be implicitly created only for scalar outputs: a loss with the reduction none"
              + " cannot be trained on; take mean or sum");
    }
  }

  /** What the gradient of each loss is multiplied by for that of the reduced loss. */
  public double scale(double denominator) {
    return this == MEAN ? 1 / denominator : 1;
  }
}
