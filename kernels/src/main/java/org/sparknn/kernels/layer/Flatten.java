package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.Flatten: the axes from {@code startDim} to {@code endDim} become one, in row-major
 * order.
 */
public record Flatten(int startDim, int endDim) implements Layer {

  /** Reads torch's constructor arguments. */
  public static Flatten read(Arguments arguments) {
    return new Flatten(arguments.integer("start_dim", 1), arguments.integer("end_dim", -1));
  }

  @Override
  public String kind() {
    return "Flatten";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("start_dim", startDim);
    arguments.put("end_dim", endDim);
    return arguments;
  }

  @Override
  public Shape outputShape(Shape input) {
    int start = Rules.axis(startDim, input);
    int end = Rules.axis(endDim, input);
    if (start > end) {
      throw new ShapeException("flatten() has invalid args: start_dim cannot come after end_dim");
    }
    if (input.rank() == 0) {
      return Shape.of(1);
    }
    Shape flattened = input.slice(start, end + 1);
    int size =
        start == end ? input.size(start) : flattened.known() ? flattened.elements() : Shape.UNKNOWN;
    Shape output = input;
    for (int axis = start; axis < end; axis++) {
      output = output.remove(start);
    }
    return output.with(start, size);
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape output = outputShape(input.shape());
    if (output.equals(input.shape())) {
      return input;
    }
    Rules.requireRowsApart(
        plan, Rules.axis(startDim, input.shape()), "Flatten with start_dim=" + startDim);
    return Arrangement.rearrange(plan, input, output, Math.min(1, output.rank()));
  }
}
