package org.sparknn.kernels.layer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/**
 * The size that a layer is asked to give its output where several are possible: torch's argument
 * {@code output_size} of forward.
 *
 * @param sizes the sizes, if they are given
 * @param inputOf the name of an earlier layer whose input has these sizes, if it is given
 */
public record OutputSize(Optional<Sizes> sizes, Optional<String> inputOf) {

  public OutputSize {
    if (sizes.isPresent() && inputOf.isPresent()) {
      throw new ShapeException(
          "output_size=%s and output_size_of='%s' cannot be given both"
              .formatted(sizes.get(), inputOf.get()));
    }
  }

  /** The layer chooses. */
  public static OutputSize free() {
    return new OutputSize(Optional.empty(), Optional.empty());
  }

  public static OutputSize of(Sizes sizes) {
    return new OutputSize(Optional.of(sizes), Optional.empty());
  }

  /** The sizes that the input of an earlier layer has, see {@link Scope#find}. */
  public static OutputSize ofInputOf(String layer) {
    return new OutputSize(Optional.empty(), Optional.of(layer));
  }

  /** Reads the arguments {@code output_size} and {@code output_size_of}. */
  static OutputSize read(Arguments arguments, int rank) {
    return new OutputSize(
        arguments.has("output_size")
            ? Optional.of(arguments.sizes("output_size", rank))
            : Optional.empty(),
        arguments.has("output_size_of")
            ? Optional.of(arguments.text("output_size_of", ""))
            : Optional.empty());
  }

  /** Adds what is given to a layer's arguments. */
  void write(Map<String, Object> arguments) {
    sizes.ifPresent(s -> arguments.put("output_size", s.toArray()));
    inputOf.ifPresent(name -> arguments.put("output_size_of", name));
  }

  /**
   * What is given, with empty places for sizes that are not known yet; those of another layer
   * without batch and channels.
   *
   * @param rank number of spatial axes
   */
  Optional<List<OptionalLong>> find(Scope scope, int rank) {
    if (sizes.isPresent()) {
      return Optional.of(sizes.get().stream().asLongStream().mapToObj(OptionalLong::of).toList());
    }
    return inputOf.map(name -> spatial(scope.find(name), rank));
  }

  private static List<OptionalLong> spatial(Scope.Passed layer, int rank) {
    Shape shape = layer.input();
    if (shape.rank() <= rank) {
      throw new ShapeException(
          "output_size_of='%s' needs %d sizes behind the channels but that layer's input is %s"
              .formatted(layer.path(), rank, shape));
    }
    return IntStream.range(shape.rank() - rank, shape.rank())
        .mapToObj(axis -> Rules.known(shape, axis))
        .toList();
  }
}
