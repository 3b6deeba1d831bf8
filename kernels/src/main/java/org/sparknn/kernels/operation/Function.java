package org.sparknn.kernels.operation;

/** A function of one number, with its slope. NaN and infinities go through as torch has them. */
public enum Function {
  /** max(x, 0); the slope at 0 is 0, at NaN 1. */
  RELU("ReLU") {
    @Override
    public double value(double x) {
      return x <= 0 ? (x == 0 ? x : 0) : x;
    }

    @Override
    public double slope(double x) {
      return x <= 0 ? 0 : 1;
    }

    @Override
    public double gradient(double x, double outputGradient) {
      return x <= 0 ? 0 : outputGradient; // not even infinity passes
    }
  };

  private final String torchName;

  Function(String torchName) {
    this.torchName = torchName;
  }

  /** The class of torch.nn. */
  public String torchName() {
    return torchName;
  }

  public abstract double value(double x);

  public abstract double slope(double x);

  /** The gradient of x where the value has the given one. */
  public double gradient(double x, double outputGradient) {
    return outputGradient * slope(x);
  }
}
