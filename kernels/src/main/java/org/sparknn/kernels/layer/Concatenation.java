package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sparknn.kernels.operation.Concatenate;
import org.sparknn.kernels.operation.Slice;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * Branches that get the same input and whose outputs stand one behind the other along dimension 1,
 * that of the channels: {@code torch.cat([branch(x), …], dim=1)}. All other sizes must be equal.
 * Slots: those of each branch under its name.
 */
public record Concatenation(List<Named> branches) implements Layer {
  private static final int DIMENSION = 1;

  public Concatenation {
    if (branches.isEmpty()) {
      throw new ShapeException("torch.cat(): expected a non-empty list of Tensors");
    }
    branches = Named.distinct(branches);
  }

  @Override
  public String kind() {
    return "Concat";
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of();
  }

  @Override
  public List<Named> children() {
    return branches;
  }

  @Override
  public Shape outputShape(Shape input) {
    return outputShape(input, new Scope());
  }

  @Override
  public Shape outputShape(Shape input, Scope scope) {
    List<Shape> shapes = new ArrayList<>();
    for (Named branch : branches) {
      shapes.add(branch.pass(input, scope, shapes.size() + 1, branches.size()));
    }
    return concatenated(shapes);
  }

  private static Shape concatenated(List<Shape> shapes) {
    Shape output = shapes.get(0);
    int axis = Rules.axis(DIMENSION, output);
    for (int i = 1; i < shapes.size(); i++) {
      Shape shape = shapes.get(i);
      if (shape.rank() != output.rank()) {
        throw new ShapeException(
            "Tensors must have same number of dimensions: got %d and %d"
                .formatted(output.rank(), shape.rank()));
      }
      for (int other = 0; other < output.rank(); other++) {
        if (other != axis) {
          output = output.with(other, common(output.size(other), shape.size(other), i));
        }
      }
      boolean known = output.knows(axis) && shape.knows(axis);
      output = output.with(axis, known ? output.size(axis) + shape.size(axis) : Shape.UNKNOWN);
    }
    return output;
  }

  private static int common(int expected, int size, int number) {
    if (expected != Shape.UNKNOWN && size != Shape.UNKNOWN && expected != size) {
      throw new ShapeException(
          ("Sizes of tensors must match except in dimension %d. Expected size %d but got size %d for"
                  + " tensor number %d in the list.")
              .formatted(DIMENSION, expected, size, number));
    }
    return expected == Shape.UNKNOWN ? size : expected;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    List<Tensor> parts = new ArrayList<>();
    for (Named branch : branches) {
      Tensor part = branch.contribute(plan, input, parts.size() + 1, branches.size());
      parts.add(Arrangement.withChannelAxis(plan, part, DIMENSION));
    }
    if (parts.size() == 1) {
      return parts.get(0);
    }
    Shape shape = concatenated(parts.stream().map(Tensor::shape).toList());
    Tensor output = plan.copy(parts, shape, DIMENSION);
    plan.forward(new Concatenate(parts, output));
    plan.differentiate(
        output,
        outputGradient -> {
          int channel = 0;
          for (Tensor part : parts) {
            int first = channel;
            plan.share(part)
                .ifPresent(share -> plan.backward(new Slice(outputGradient, first, share)));
            channel += part.channels();
          }
        });
    return output;
  }
}
