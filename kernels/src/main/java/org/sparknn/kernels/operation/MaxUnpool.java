package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/**
 * Puts each input element where its index says, in the same channel of the same image; zero
 * elsewhere. Of two elements with one index the last in the input's order counts.
 *
 * @param indices for each input element a position in the output's channel, counted through (D, H,
 *     W); one outside is refused, unless the output has no positions at all
 */
public record MaxUnpool(Tensor input, Tensor indices, Tensor output) implements Operation {
  /** The refusal of an index that is no position of the output. */
  public ShapeException outside(int index) {
    Sizes volume = output.shape().slice(output.channelAxis() + 1, output.shape().rank()).sizes();
    return new ShapeException(
        "Found an invalid max index: %d (output volumes are of size %s)"
            .formatted(index, volume.join("x") + (volume.count() == 1 ? "x1" : "")));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(input, indices);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(output);
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.maxUnpool(this);
  }

  /** Each input element's gradient is the one at its index. */
  public record Gradient(MaxUnpool forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient, forward.indices);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.maxUnpoolGradient(this);
    }
  }
}
