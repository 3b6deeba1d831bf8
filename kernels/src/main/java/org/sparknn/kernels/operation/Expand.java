package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Broadcast;

/**
 * The input repeated along axes in which it has size 1 or which it lacks, see {@link Broadcast}.
 * Rows of a batch stay apart: both tensors have them on axis 0.
 */
public record Expand(Tensor input, Tensor output) implements Operation {

  /** For each element of an output row the element of the input's row. */
  public int[] sources() {
    return Broadcast.elements(input.rowShape(), output.rowShape());
  }

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
    return arithmetic.expand(this);
  }

  /** Each input element's gradient is the sum over the places where {@link Expand} copied it to. */
  public record Gradient(Expand forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.expandGradient(this);
    }
  }
}
