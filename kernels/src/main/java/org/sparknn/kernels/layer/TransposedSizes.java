package org.sparknn.kernels.layer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** The spatial sizes that a transposed convolution may give to one input's output. */
final class TransposedSizes {
  private final TransposedConvolution layer;
  private final Shape input;
  private final int rank;

  /** Axes of the input in front of the spatial ones, as torch counts them. */
  private final int others;

  TransposedSizes(TransposedConvolution layer, Shape input) {
    this.layer = layer;
    this.input = input;
    rank = layer.rank();
    others = input.rank() == rank + 2 ? 2 : 1;
  }

  private List<OptionalLong> perAxis(IntFunction<OptionalLong> size) {
    return IntStream.range(0, rank).mapToObj(size).toList();
  }

  /** The smallest size that is possible, if the input's is known. */
  private OptionalLong least(int axis) {
    int dimension = Rules.axis(others + axis, input);
    return input.knows(dimension)
        ? OptionalLong.of(layer.window().coveredSize(axis, input.size(dimension)))
        : OptionalLong.empty();
  }

  private OptionalLong leastAnd(int axis, long more) {
    OptionalLong least = least(axis);
    return least.isPresent() ? OptionalLong.of(least.getAsLong() + more) : least;
  }

  /** The sizes with the layer's output padding. */
  List<OptionalLong> padded() {
    return perAxis(axis -> leastAnd(axis, layer.outputPadding().get(axis)));
  }

  /** The sizes that are asked for, which torch checks before anything else. */
  Optional<List<OptionalLong>> wanted(Scope scope) {
    Optional<List<OptionalLong>> wanted = layer.outputSize().find(scope, rank).map(this::spatial);
    wanted.ifPresent(this::checkRange);
    return wanted;
  }

  /** Without the batch and the channels, which torch allows and ignores. */
  private List<OptionalLong> spatial(List<OptionalLong> sizes) {
    if (sizes.size() != rank && sizes.size() != others + rank) {
      throw new ShapeException(
          "ConvTranspose%dD: for %dD input, output_size must have %d or %d elements (got %d)"
              .formatted(rank, input.rank(), rank, others + rank, sizes.size()));
    }
    return sizes.subList(sizes.size() - rank, sizes.size());
  }

  private void checkRange(List<OptionalLong> wanted) {
    List<OptionalLong> least = perAxis(this::least);
    List<OptionalLong> most = perAxis(axis -> leastAnd(axis, layer.stride().get(axis) - 1L));
    for (int axis = 0; axis < rank; axis++) {
      OptionalLong size = wanted.get(axis);
      boolean known = size.isPresent() && least.get(axis).isPresent();
      if (known
          && (size.getAsLong() < least.get(axis).getAsLong()
              || size.getAsLong() > most.get(axis).getAsLong())) {
        throw new ShapeException(
            ("requested an output size of (%s%s), but valid sizes range from [%s] to [%s] (for an"
                    + " input of torch.Size(%s))")
                .formatted(
                    join(wanted, ", "),
                    rank == 1 ? "," : "",
                    join(least, ", "),
                    join(most, ", "),
                    input.slice(Math.min(2, input.rank()), input.rank())));
      }
    }
  }

  /** An output without positions is refused; an empty batch may have one, but none below zero. */
  void requirePositions(List<OptionalLong> sizes) {
    if (ConvolutionRules.withoutRows(input, others - 1)) {
      requireView(sizes);
    } else if (sizes.stream().anyMatch(size -> size.orElse(1) < 1)) {
      String rows = rank == 1 ? "1 x " : "";
      throw new ShapeException(
          ("Given input size per channel: (%s). Calculated output size per channel: (%s). Output size"
                  + " is too small")
              .formatted(
                  rows + join(perAxis(axis -> Rules.known(input, others + axis)), " x "),
                  rows + join(sizes, " x ")));
    }
  }

  /** torch views an empty tensor in the output's shape, where -1 stands for what fits. */
  private void requireView(List<OptionalLong> sizes) {
    int inferred = 0;
    for (OptionalLong size : sizes) {
      if (size.orElse(0) < -1) {
        throw new ShapeException("invalid shape dimension " + size.getAsLong());
      }
      inferred += size.orElse(0) == -1 ? 1 : 0;
      if (inferred > 1) {
        throw new ShapeException("only one dimension can be inferred");
      }
    }
    if (inferred == 1) {
      throw new ShapeException(
          ("cannot reshape tensor of 0 elements into shape [0, %d, %s%s] because the unspecified"
                  + " dimension size -1 can be any value and is ambiguous")
              .formatted(layer.outChannels(), rank == 1 ? "1, " : "", join(sizes, ", ")));
    }
  }

  private static String join(List<OptionalLong> sizes, String separator) {
    return sizes.stream().map(Rules::name).collect(Collectors.joining(separator));
  }
}
