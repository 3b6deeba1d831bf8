package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.MaxUnpool;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * torch.nn.MaxUnpool1d, MaxUnpool2d and MaxUnpool3d: puts each value where a max pooling took it
 * from, with zeros around, see {@link MaxUnpool}.
 *
 * <p>Input (N, C, spatial…) or without N; output the same with {@code (size - 1) · stride + kernel
 * - 2 · padding} positions along each axis, or as many as are asked for, which must differ from
 * that by less than a stride. Indices have the input's shape; each is a position of its channel in
 * the output.
 *
 * @param rank number of spatial axes: 1, 2 or 3
 * @param outputSize what is asked for instead
 * @param indicesOf the name of the max pooling in front that has the indices; without one the
 *     caller writes them beside the input
 */
public record MaxUnpooling(
    int rank,
    Sizes kernel,
    Sizes stride,
    Sizes padding,
    OutputSize outputSize,
    Optional<String> indicesOf)
    implements Layer {

  public MaxUnpooling {
    requireCount(rank, "output_size, but got", kernel);
    requireCount(rank, "stride, but got:", stride);
    requireCount(rank, "padding, but got:", padding);
    if (rank == 3 && Rules.any(stride, s -> s <= 0)) {
      throw new ShapeException(
          "strides should be greater than zero, but got stride: [%s]".formatted(stride.join(", ")));
    }
    outputSize.sizes().ifPresent(sizes -> requireSpatial(rank, sizes.count()));
  }

  /** torch misses a value where it computes the output's size, one axis of which it adds itself. */
  private static void requireCount(int rank, String where, Sizes sizes) {
    if (sizes.count() != rank) {
      throw new ShapeException(
          "There should be exactly %s in %s %d elements"
              .formatted(
                  rank == 3
                      ? "three elements (depth, height, width)"
                      : "two elements (height, width)",
                  where,
                  sizes.count() + (rank == 1 ? 1 : 0)));
    }
  }

  private static void requireSpatial(int rank, int count) {
    if (count != rank && count != rank + 2) {
      throw new ShapeException(
          "output_size should be a sequence containing %d or %d elements, but it has a length of '%d'"
              .formatted(rank, rank + 2, count));
    }
  }

  /**
   * Reads torch's constructor arguments, {@code output_size} or {@code output_size_of}, and {@code
   * indices_of}.
   */
  public static MaxUnpooling read(int rank, Arguments arguments) {
    Sizes kernel = arguments.sizes("kernel_size", rank);
    return new MaxUnpooling(
        rank,
        kernel,
        arguments.has("stride") ? arguments.sizes("stride", rank) : kernel,
        arguments.sizes("padding", rank, 0),
        OutputSize.read(arguments, rank),
        arguments.has("indices_of")
            ? Optional.of(arguments.text("indices_of", ""))
            : Optional.empty());
  }

  @Override
  public String kind() {
    return "MaxUnpool" + rank + "d";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("kernel_size", kernel.toArray());
    arguments.put("stride", stride.toArray());
    arguments.put("padding", padding.toArray());
    outputSize.write(arguments);
    indicesOf.ifPresent(name -> arguments.put("indices_of", name));
    return arguments;
  }

  @Override
  public Shape outputShape(Shape input) {
    return outputShape(input, new Scope());
  }

  @Override
  public Shape outputShape(Shape input, Scope scope) {
    Optional<Shape> indices = indicesOf.map(name -> indices(scope.find(name)));
    List<OptionalLong> sizes = input.rank() < rank ? List.of() : sizes(input, scope);
    requireRank(input);
    indices.ifPresent(shape -> checkIndices(input, shape));
    requireElements(input);
    int first = input.rank() - rank;
    if (sizes.stream().anyMatch(size -> size.orElse(0) < 0)) {
      throw Rules.negative(input.slice(0, first), sizes);
    }
    Shape output = input;
    for (int axis = 0; axis < rank; axis++) {
      output = output.with(first + axis, Rules.size(sizes.get(axis)));
    }
    return output;
  }

  /** The output's spatial sizes, as far as they are known; torch checks them first. */
  private List<OptionalLong> sizes(Shape input, Scope scope) {
    Window window = Window.of(kernel, stride, padding, Sizes.repeat(1, rank));
    int first = input.rank() - rank;
    List<OptionalLong> covered =
        IntStream.range(0, rank)
            .mapToObj(
                axis ->
                    input.knows(first + axis)
                        ? OptionalLong.of(window.coveredSize(axis, input.size(first + axis)))
                        : OptionalLong.empty())
            .toList();
    Optional<List<OptionalLong>> wanted = outputSize.find(scope, rank);
    if (wanted.isEmpty()) {
      return covered;
    }
    List<OptionalLong> all = wanted.get();
    List<OptionalLong> spatial = all.subList(all.size() - rank, all.size());
    for (int axis = 0; axis < rank; axis++) {
      if (covered.get(axis).isPresent() && spatial.get(axis).isPresent()) {
        requireNear(spatial, axis, covered.get(axis).getAsLong());
      }
    }
    return spatial;
  }

  private void requireNear(List<OptionalLong> wanted, int axis, long covered) {
    long least = covered - stride.get(axis);
    long most = covered + stride.get(axis);
    long size = wanted.get(axis).getAsLong();
    if (size <= least || size >= most) {
      throw new ShapeException(
          "invalid output_size \"(%s%s)\" (dim %d must be between %d and %d)"
              .formatted(
                  wanted.stream().map(Rules::name).collect(Collectors.joining(", ")),
                  rank == 1 ? "," : "",
                  axis,
                  least,
                  most));
    }
  }

  /** torch unpools one axis as two, the second of size 1. */
  private Shape asImage(Shape shape) {
    return rank == 1 ? shape.insert(shape.rank(), 1) : shape;
  }

  private void requireRank(Shape input) {
    if (input.rank() != rank + 1 && input.rank() != rank + 2) {
      int axes = Math.max(2, rank);
      throw new ShapeException(
          "Input to max_unpooling%dd should be a %dd or %dd Tensor, but got a tensor with %d dimensions."
              .formatted(axes, axes + 1, axes + 2, asImage(input).rank()));
    }
  }

  private void requireElements(Shape input) {
    Shape image = asImage(input);
    for (int axis = 1; axis < image.rank(); axis++) {
      if (image.size(axis) == 0) {
        throw new ShapeException(
            ("max_unpooling%dd_forward_out_cpu(): Expected input to have non-zero size for non-batch"
                    + " dimensions, but got %s with dimension %d being empty.")
                .formatted(Math.max(2, rank), image, axis));
      }
    }
  }

  /** The shape of a pooling's indices, which is that of its output. */
  private Shape indices(Scope.Passed pooling) {
    boolean finds = pooling.layer() instanceof FindsWinners layer && layer.findsWinners();
    if (!finds || ((FindsWinners) pooling.layer()).rank() != rank) {
      throw new ShapeException(
          "indices_of='%s' must be the name of a max pooling over %d axes but is that of %s"
              .formatted(pooling.path(), rank, pooling.layer().kind()));
    }
    return pooling.output();
  }

  /**
   * Refuses indices of another shape than the input's.
   *
   * @throws ShapeException if a size differs; sizes may be unknown
   */
  public void checkIndices(Shape input, Shape indices) {
    boolean same = input.rank() == indices.rank();
    for (int axis = 0; same && axis < input.rank(); axis++) {
      boolean known = input.knows(axis) && indices.knows(axis);
      same = !known || input.size(axis) == indices.size(axis);
    }
    if (!same) {
      throw new ShapeException(
          ("Expected shape of indices to be same as that of the input tensor (%s) but got indices"
                  + " tensor with shape: %s")
              .formatted(asImage(input), asImage(indices)));
    }
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape(), plan.scope());
    int channelAxis = input.shape().rank() - rank - 1;
    if (plan.differentiates(input)
        && Rules.empty(outputShape, channelAxis + 1)
        && !Rules.empty(input.shape(), 0)) {
      throw new ShapeException(
          "index 0 is out of bounds for dimension %d with size 0".formatted(channelAxis + 1));
    }
    Tensor source = Arrangement.withChannelAxis(plan, input, channelAxis);
    Tensor output = plan.tensor(source, outputShape, channelAxis);
    Tensor indices =
        indicesOf
            .map(plan::winnersOf)
            .orElseGet(() -> plan.givenIndices(source.shape(), channelAxis));
    MaxUnpool forward = new MaxUnpool(source, indices, output);
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(source)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new MaxUnpool.Gradient(forward, outputGradient, inputGradient))));
    return output;
  }
}
