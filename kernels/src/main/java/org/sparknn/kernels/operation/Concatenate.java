package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** The channels of several tensors one behind the other. Its gradients are {@link Slice}s. */
public record Concatenate(List<Tensor> inputs, Tensor output) implements Operation {
  public Concatenate {
    inputs = List.copyOf(inputs);
  }

  @Override
  public List<Tensor> reads() {
    return inputs;
  }

  @Override
  public List<Tensor> writes() {
    return List.of(output);
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.concatenate(this);
  }
}
