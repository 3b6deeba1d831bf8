package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/**
 * torch.nn.AdaptiveAvgPool1d to 3d and AdaptiveMaxPool1d to 3d: the mean or the maximum of as many
 * regions as are wanted, whatever the input's size. Along an axis of {@code size} elements region o
 * of n holds those from {@code ⌊o · size / n⌋} to before {@code ⌈(o + 1) · size / n⌉}, so that
 * regions may overlap, and n may be larger than the size.
 *
 * <p>Input (N, C, spatial…) or without N; output the same with the wanted spatial sizes. A wanted
 * size may be 0, but not in training, except over three axes. A mean over everything is taken of
 * any input, as torch does: any axes in front of the spatial ones, and NaN of no elements.
 *
 * @param rank number of spatial axes: 1, 2 or 3
 * @param maximum whether regions are maxima, else means; ties, NaN and -∞ are as {@link
 *     org.sparknn.kernels.operation.MaxPool} says
 * @param outputSize the wanted size of each spatial axis; without one the axis keeps its size,
 *     which torch has over two and three axes only
 * @param returnIndices whether the maxima's positions are an output too; a max unpooling in the
 *     same network has them in any case
 */
public record AdaptivePooling(
    int rank, boolean maximum, List<OptionalInt> outputSize, boolean returnIndices)
    implements Layer, FindsWinners {

  public AdaptivePooling {
    outputSize = List.copyOf(outputSize);
    requireCount(rank, maximum, outputSize);
    if (returnIndices && !maximum) {
      throw new ShapeException("AdaptiveAvgPool%dd has no argument return_indices".formatted(rank));
    }
    if (!maximum && negative(outputSize) && outputSize.stream().allMatch(OptionalInt::isPresent)) {
      throw negativeMean(
          outputSize.stream().map(size -> OptionalLong.of(size.getAsInt())).toList());
    }
  }

  private static String function(int rank, boolean maximum) {
    return "adaptive_%s_pool%dd".formatted(maximum ? "max" : "avg", rank);
  }

  private static void requireCount(int rank, boolean maximum, List<OptionalInt> outputSize) {
    String function = function(rank, maximum);
    if (outputSize.size() != rank) {
      throw new ShapeException(
          rank == 1
              ? "%s() argument 'output_size' should contain one int (got %d)"
                  .formatted(function, outputSize.size())
              : maximum
                  ? "%s(): internal error: output_size.size() must be %d".formatted(function, rank)
                  : "%s: output_size must be %d".formatted(function, rank));
    }
    if (rank == 1 && outputSize.get(0).isEmpty()) {
      throw new ShapeException(
          "%s(): argument 'output_size' (position 2) must be tuple of ints, not tuple with null"
              .formatted(function));
    }
  }

  private static boolean negative(List<OptionalInt> sizes) {
    return sizes.stream().anyMatch(size -> size.orElse(0) < 0);
  }

  private static ShapeException negativeMean(List<OptionalLong> sizes) {
    List<String> values = new ArrayList<>(sizes.size() == 1 ? List.of("1") : List.of());
    sizes.forEach(size -> values.add(Rules.name(size)));
    return new ShapeException(
        ("adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but"
                + " received {%s, %s%s}")
            .formatted(
                values.get(0), values.get(1), values.size() == 2 ? "" : "," + values.get(2)));
  }

  /** Reads torch's constructor arguments. */
  public static AdaptivePooling read(int rank, boolean maximum, Arguments arguments) {
    return new AdaptivePooling(
        rank,
        maximum,
        arguments.optionalSizes("output_size", rank),
        maximum && arguments.flag("return_indices", false));
  }

  @Override
  public String kind() {
    return "Adaptive%sPool%dd".formatted(maximum ? "Max" : "Avg", rank);
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    List<Object> sizes = new ArrayList<>();
    outputSize.forEach(size -> sizes.add(size.isPresent() ? (Integer) size.getAsInt() : null));
    arguments.put("output_size", sizes);
    if (maximum) {
      arguments.put("return_indices", returnIndices);
    }
    return arguments;
  }

  @Override
  public boolean findsWinners() {
    return maximum;
  }

  /** The output's spatial sizes, as far as they are known. */
  private List<OptionalLong> sizes(Shape input) {
    int first = input.rank() - rank;
    List<OptionalLong> sizes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int size = outputSize.get(axis).orElse(input.size(first + axis));
      boolean known = outputSize.get(axis).isPresent() || input.knows(first + axis);
      sizes.add(known ? OptionalLong.of(size) : OptionalLong.empty());
    }
    return sizes;
  }

  /** Whether this is one mean over everything. */
  private boolean global(Shape input) {
    return !maximum
        && input.rank() > rank
        && sizes(input).stream().allMatch(size -> size.orElse(0) == 1);
  }

  @Override
  public Shape outputShape(Shape input) {
    requireRank(input);
    if (!global(input)) {
      // torch averages over two axes whatever the number of channels
      int from = maximum || rank == 3 ? 1 : Rules.asImage(input, rank).rank() - 2;
      requireElements(function(Math.max(2, rank), maximum), "input", input, from);
    }
    int first = input.rank() - rank;
    List<OptionalLong> sizes = sizes(input);
    if (negative(outputSize)) {
      Shape front = input.slice(0, first);
      throw maximum
          ? Rules.negative(rank == 1 ? front.insert(first, 1) : front, sizes)
          : negativeMean(sizes);
    }
    Shape output = input;
    for (int axis = 0; axis < rank; axis++) {
      output = output.with(first + axis, Rules.size(sizes.get(axis)));
    }
    return output;
  }

  private void requireRank(Shape input) {
    if (rank == 1) {
      Rules.requireOneAxis(function(rank, maximum), input);
    } else if (input.rank() <= rank || (input.rank() > rank + 2 && !global(input))) {
      throw new ShapeException(
          "%s%s(): Expected %dD or %dD tensor, but got%s %s"
              .formatted(
                  input.rank() > rank
                      ? ""
                      : "Input dimension should be at least %d: ".formatted(rank + 1),
                  function(rank, maximum),
                  rank + 1,
                  rank + 2,
                  maximum ? ":" : "",
                  input));
    }
  }

  /** Refuses a tensor with nothing in an axis from the given one of an image on. */
  private void requireElements(String function, String what, Shape shape, int from) {
    Shape image = Rules.asImage(shape, rank);
    for (int axis = from; axis < image.rank(); axis++) {
      if (image.size(axis) == 0) {
        throw new ShapeException(
            ("%s(): Expected %s to have non-zero size for non-batch dimensions, but %s has sizes %s"
                    + " with dimension %d being empty")
                .formatted(function, what, what, image, axis));
      }
    }
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape());
    int channelAxis = input.shape().rank() - rank - 1;
    if (rank < 3 && !global(input.shape()) && plan.differentiates(input)) {
      String function = "adaptive_%s2d_backward".formatted(maximum ? "max_pooling" : "avg_pool");
      requireElements(function, "grad_output", outputShape, 1);
    }
    Tensor source = Arrangement.withChannelAxis(plan, input, channelAxis);
    Regions regions =
        Regions.adaptive(
            Rules.spatial(source.shape(), channelAxis), Rules.spatial(outputShape, channelAxis));
    return maximum
        ? Pools.maximum(plan, source, outputShape, regions, returnIndices)
        : Pools.average(
            plan,
            source,
            outputShape,
            regions,
            axis -> Sizes.compute(regions.output().get(axis), o -> regions.size(axis, o)));
  }
}
