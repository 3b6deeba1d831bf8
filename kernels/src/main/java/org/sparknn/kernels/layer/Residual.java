package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A residual connection, {@code body(x) + shortcut(x)}, element by element (He, Zhang, Ren, Sun
 * 2015); what follows the sum, such as a ReLU, is a layer of its own. The two must give the same
 * shape. Slots: {@code body.…} and {@code shortcut.…}.
 *
 * @param shortcut what the sum adds to the body; without it the input itself
 */
public record Residual(Layer body, Optional<Layer> shortcut) implements Layer {
  public static final String BODY = "body";
  public static final String SHORTCUT = "shortcut";

  /** The container of its children: the body, and the shortcut if there is one. */
  public static Residual of(List<Named> children) {
    return new Residual(
        children.get(0).layer(), children.stream().skip(1).findFirst().map(Named::layer));
  }

  @Override
  public String kind() {
    return "Residual";
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of();
  }

  @Override
  public List<Named> children() {
    List<Named> children = new ArrayList<>(List.of(new Named(BODY, body)));
    shortcut.ifPresent(layer -> children.add(new Named(SHORTCUT, layer)));
    return children;
  }

  @Override
  public Shape outputShape(Shape input) {
    return outputShape(input, new Scope());
  }

  @Override
  public Shape outputShape(Shape input, Scope scope) {
    List<Named> children = children();
    Shape a = children.get(0).pass(input, scope, 1, children.size());
    Shape b = shortcut.isPresent() ? children.get(1).pass(input, scope, 2, children.size()) : input;
    if (a.rank() != b.rank()) {
      throw new ShapeException(
          "the body gives %s and the shortcut %s, which cannot be added".formatted(a, b));
    }
    Shape sum = a;
    for (int axis = a.rank() - 1; axis >= 0; axis--) {
      if (a.knows(axis) && b.knows(axis) && a.size(axis) != b.size(axis)) {
        throw new ShapeException(
            ("The size of tensor a (%d) must match the size of tensor b (%d) at non-singleton"
                    + " dimension %d")
                .formatted(a.size(axis), b.size(axis), axis));
      }
      sum = sum.with(axis, a.knows(axis) ? a.size(axis) : b.size(axis));
    }
    return sum;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    List<Named> children = children();
    Tensor a = children.get(0).contribute(plan, input, 1, children.size());
    Tensor given =
        shortcut.isPresent() ? children.get(1).contribute(plan, input, 2, children.size()) : input;
    Tensor b = Arrangement.withChannelAxis(plan, given, a.channelAxis());
    Tensor output = plan.copy(List.of(a, b), a.shape(), a.channelAxis());
    plan.forward(new Sum(List.of(a, b), output));
    plan.differentiate(
        output,
        outputGradient -> {
          plan.passOn(a, outputGradient);
          plan.passOn(b, outputGradient);
        });
    return output;
  }
}
