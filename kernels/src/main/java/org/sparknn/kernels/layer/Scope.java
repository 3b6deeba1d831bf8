package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.List;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * The layers that were passed so far on the way through a network, with their shapes, so that a
 * later layer can refer to an earlier one by its name. A name is looked for among the neighbours
 * first, then in the networks around them.
 */
public final class Scope {
  private final String path;
  private final List<Passed> passed;

  /**
   * A layer that was passed.
   *
   * @param path the layer's name with those of the containers around it: {@code encoder.pool1}
   */
  public record Passed(String path, Layer layer, Shape input, Shape output) {}

  /** A scope in which nothing was passed. */
  public Scope() {
    this("", new ArrayList<>());
  }

  private Scope(String path, List<Passed> passed) {
    this.path = path;
    this.passed = passed;
  }

  /** The scope inside the container with the given name. */
  public Scope within(String name) {
    return new Scope(pathOf(name), passed);
  }

  /** The full name of a neighbour. */
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The full name of the container whose scope this is; empty for the whole network. */
  public String path() {
    return path;
  }

  /** Notes that a layer was passed. */
  public void pass(String name, Layer layer, Shape input, Shape output) {
    passed.add(new Passed(pathOf(name), layer, input, output));
  }

  /** All layers passed so far, containers behind what they contain. */
  public List<Passed> passed() {
    return List.copyOf(passed);
  }

  /**
   * An earlier layer.
   *
   * @throws ShapeException if no layer of that name was passed
   */
  public Passed find(String name) {
    for (String around = path;
        ;
        around = around.substring(0, Math.max(0, around.lastIndexOf('.')))) {
      String wanted = around.isEmpty() ? name : around + "." + name;
      for (Passed candidate : passed) {
        if (candidate.path().equals(wanted)) {
          return candidate;
        }
      }
      if (around.isEmpty()) {
        throw new ShapeException(
            "there is no layer named %s in front of this one; there are %s"
                .formatted(name, passed.stream().map(Passed::path).toList()));
      }
    }
  }
}
