package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.Linear: {@code y = x Wᵀ + b} over the last axis.
 *
 * <p>Input (…, in features), output (…, out features). Slots: {@code weight} (out, in) and {@code
 * bias} (out), both uniform in ±1/√in.
 */
public record Affine(int inFeatures, int outFeatures, boolean bias) implements Layer {

  public Affine {
    Rules.requireTensor(outFeatures, inFeatures);
  }

  /** Reads torch's constructor arguments. */
  public static Affine read(Arguments arguments) {
    return new Affine(
        arguments.integer("in_features"),
        arguments.integer("out_features"),
        arguments.flag("bias", true));
  }

  @Override
  public String kind() {
    return "Linear";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("in_features", inFeatures);
    arguments.put("out_features", outFeatures);
    arguments.put("bias", bias);
    return arguments;
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() == 0) {
      throw new ShapeException(
          "both arguments to matmul need to be at least 1D, but they are 0D and 2D");
    }
    int last = input.rank() - 1;
    if (input.knows(last) && input.size(last) != inFeatures) {
      Shape leading = input.slice(0, last);
      throw new ShapeException(
          "mat1 and mat2 shapes cannot be multiplied (%sx%d and %dx%d)"
              .formatted(
                  leading.known() ? "" + leading.elements() : "?",
                  input.size(last),
                  inFeatures,
                  outFeatures));
    }
    return input.with(last, outFeatures);
  }

  @Override
  public List<Slot> slots() {
    Initial initial = new Initial.Uniform(Rules.initialBound(inFeatures));
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.parameter("weight", Shape.of(outFeatures, inFeatures), initial));
    if (bias) {
      slots.add(Slot.parameter("bias", Shape.of(outFeatures), initial));
    }
    return slots;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape());
    int channelAxis = outputShape.rank() - 1;
    Tensor source = Arrangement.withChannelAxis(plan, input, channelAxis);
    Tensor output = plan.tensor(source, outputShape, channelAxis);
    Optional<Parameter> biasSlot = bias ? Optional.of(plan.parameter("bias")) : Optional.empty();
    Convolution.convolve(
        plan, source, output, plan.parameter("weight"), biasSlot, SlidingGeometry.point(), 1);
    return output;
  }
}
