package org.sparknn.layer;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.Flatten, see {@link org.sparknn.kernels.layer.Flatten}. Axis 0 is the batch: flattening
 * it is refused, since rows would mix.
 */
public final class Flatten extends LayerTransformer<Flatten> {
  private final IntParam startDim = new IntParam(this, "startDim", "first axis that is flattened");
  private final IntParam endDim = new IntParam(this, "endDim", "last axis that is flattened");

  public Flatten(int startDim, int endDim) {
    this();
    set(this.startDim, startDim);
    setEndDim(endDim);
  }

  public Flatten() {
    this(Identifiable.randomUID("Flatten"));
  }

  public Flatten(String uid) {
    super(uid);
    setDefault(startDim, 1);
    setDefault(endDim, -1);
  }

  public IntParam startDim() {
    return startDim;
  }

  public int getStartDim() {
    return (int) getOrDefault(startDim);
  }

  public Flatten setStartDim(int value) {
    return change(startDim, value);
  }

  public IntParam endDim() {
    return endDim;
  }

  public int getEndDim() {
    return (int) getOrDefault(endDim);
  }

  public Flatten setEndDim(int value) {
    return change(endDim, value);
  }

  public static MLReader<Flatten> read() {
    return new DefaultParamsReader<>();
  }

  public static Flatten load(String path) {
    return read().load(path);
  }
}
