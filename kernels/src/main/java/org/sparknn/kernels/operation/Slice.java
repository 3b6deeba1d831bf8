package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** As many channels as the output has, from the given one on. */
public record Slice(Tensor input, int firstChannel, Tensor output) implements Operation {
  @Override
  public List<Tensor> reads() {
    return List.of(input);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(output);
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.slice(this);
  }
}
