package org.sparknn.layer;

import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.operation.Function;

/** An element-wise layer, see {@link Activation}. */
public abstract class ActivationStage<S extends ActivationStage<S>> extends LayerTransformer<S> {
  private final Function function;

  protected ActivationStage(Function function, String uid) {
    super(uid);
    this.function = function;
  }

  @Override
  public Activation layer() {
    return new Activation(function);
  }
}
