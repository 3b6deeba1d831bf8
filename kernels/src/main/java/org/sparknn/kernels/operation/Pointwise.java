package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** A function of one number, applied to each element. */
public record Pointwise(Function function, Tensor input, Tensor output) implements Operation {
  @Override
  public List<Tensor> reads() {
    return List.of(input);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(output);
  }

  @Override
  public Optional<Tensor> replaceable() {
    return Optional.of(input);
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.pointwise(this);
  }

  /** The output's gradient times the function's slope, see {@link Function#gradient}. */
  public record Gradient(Pointwise forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(at(), outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Optional<Tensor> replaceable() {
      return Optional.of(outputGradient);
    }

    /** The elements at which the slopes are taken. */
    public Tensor at() {
      return forward.function.knowsSlopeByValue() ? forward.output : forward.input;
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.pointwiseGradient(this);
    }
  }
}
