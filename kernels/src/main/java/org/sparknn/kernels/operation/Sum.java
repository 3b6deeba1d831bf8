package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** The sum of tensors of one shape, element by element, in the order of the list. */
public record Sum(List<Tensor> inputs, Tensor output) implements Operation {
  public Sum {
    inputs = List.copyOf(inputs);
    if (inputs.size() < 2) {
      throw new IllegalArgumentException("a sum needs two tensors but got " + inputs);
    }
  }

  @Override
  public List<Tensor> reads() {
    return inputs;
  }

  @Override
  public List<Tensor> writes() {
    return List.of(output);
  }

  /** The first tensor, which is added to the others, if it is not one of them as well. */
  @Override
  public Optional<Tensor> replaceable() {
    Tensor first = inputs.get(0);
    return Optional.of(first).filter(tensor -> !inputs.subList(1, inputs.size()).contains(tensor));
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.sum(this);
  }
}
