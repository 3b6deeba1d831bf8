package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * torch.nn.ConvTranspose1d, ConvTranspose2d and ConvTranspose3d: the input gradient of the
 * convolution that leads from this layer's output to its input, plus a bias.
 *
 * <p>Input (N, C_in, spatial…) or without N; output (N, C_out, spatial…) with {@code (size - 1) ·
 * stride - 2 · padding + dilation · (kernel - 1) + 1 + output padding} positions along each axis,
 * or as many as are asked for: up to stride - 1 more than without output padding. Slots: {@code
 * weight} (C_in, C_out / groups, kernel…) and {@code bias} (C_out), both uniform in ±1/√(C_out /
 * groups · kernel).
 *
 * @param rank number of spatial axes: 1, 2 or 3
 * @param outputPadding positions behind those that the windows reach, less than stride or dilation
 * @param outputSize what is asked for instead of the output padding
 */
public record TransposedConvolution(
    int rank,
    int inChannels,
    int outChannels,
    Sizes kernel,
    Sizes stride,
    Sizes padding,
    Sizes outputPadding,
    int groups,
    boolean bias,
    Sizes dilation,
    OutputSize outputSize)
    implements Layer {
  private static final List<String> AXES = List.of("depth", "height", "width");

  public TransposedConvolution {
    ConvolutionRules.requireGroups(groups, inChannels, outChannels);
    Rules.requireCount("kernel_size", kernel, rank);
    Rules.requireCount("stride", stride, rank);
    Rules.requireCount("padding", padding, rank);
    Rules.requireCount("output_padding", outputPadding, rank);
    Rules.requireCount("dilation", dilation, rank);
    Sizes weightShape = ConvolutionRules.weightShape(inChannels, outChannels / groups, kernel);
    Rules.requireTensor(weightShape.toArray());
    ConvolutionRules.requirePadding(padding);
    if (Rules.any(outputPadding, p -> p < 0)) {
      throw new ShapeException("negative output_padding is not supported");
    }
    ConvolutionRules.requireStride(stride);
    if (Rules.any(kernel, k -> k == 0)) {
      throw new ShapeException(
          rank == 3
              ? emptyWeight(weightShape)
              : "kernel size should be greater than zero, but got "
                  + named("kernel", kernel, 1, " "));
    }
    if (Rules.any(dilation, d -> d <= 0)) {
      throw new ShapeException(
          "dilation should be greater than zero, but got " + named("dilation", dilation, 1, ", "));
    }
  }

  /** Reads torch's constructor arguments, and {@code output_size} or {@code output_size_of}. */
  public static TransposedConvolution read(int rank, Arguments arguments) {
    if (!arguments.text("padding_mode", "zeros").equals("zeros")) {
      throw new ShapeException(
          "Only \"zeros\" padding mode is supported for ConvTranspose%dd".formatted(rank));
    }
    if (arguments.isText("padding")) {
      throw new ShapeException(
          "conv_transpose%dd(): argument 'padding' (position 5) must be tuple of ints, not tuple of str"
              .formatted(rank));
    }
    return new TransposedConvolution(
        rank,
        arguments.integer("in_channels"),
        arguments.integer("out_channels"),
        arguments.sizes("kernel_size", rank),
        Rules.spread(rank, arguments.sizes("stride", rank, 1)),
        Rules.spread(rank, arguments.sizes("padding", rank, 0)),
        Rules.spread(rank, arguments.sizes("output_padding", rank, 0)),
        arguments.integer("groups", 1),
        arguments.flag("bias", true),
        Rules.spread(rank, arguments.sizes("dilation", rank, 1)),
        OutputSize.read(arguments, rank));
  }

  @Override
  public String kind() {
    return "ConvTranspose" + rank + "d";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("in_channels", inChannels);
    arguments.put("out_channels", outChannels);
    arguments.put("kernel_size", kernel.toArray());
    arguments.put("stride", stride.toArray());
    arguments.put("padding", padding.toArray());
    arguments.put("output_padding", outputPadding.toArray());
    arguments.put("groups", groups);
    arguments.put("bias", bias);
    arguments.put("dilation", dilation.toArray());
    arguments.put("padding_mode", "zeros");
    outputSize.write(arguments);
    return arguments;
  }

  private Sizes weightShape() {
    return ConvolutionRules.weightShape(inChannels, outChannels / groups, kernel);
  }

  /** The window of the convolution that leads back. */
  Window window() {
    return Window.of(kernel, stride, padding, dilation);
  }

  @Override
  public Shape outputShape(Shape input) {
    return outputShape(input, new Scope());
  }

  @Override
  public Shape outputShape(Shape input, Scope scope) {
    TransposedSizes sizes = new TransposedSizes(this, input);
    Optional<List<OptionalLong>> wanted = sizes.wanted(scope);
    int channelAxis = ConvolutionRules.channelAxis("conv_transpose", rank, input);
    ConvolutionRules.requireFilters(weightShape(), groups);
    ConvolutionRules.requireChannels(input, channelAxis, inChannels, "transposed=1", weightShape());
    ConvolutionRules.requirePositions(input, channelAxis);
    if (wanted.isEmpty() && !ConvolutionRules.withoutRows(input, channelAxis)) {
      checkOutputPadding();
    }
    if (outChannels == 0) {
      throw new ShapeException(emptyWeight(weightShape()));
    }
    List<OptionalLong> spatial = wanted.orElseGet(sizes::padded);
    sizes.requirePositions(spatial);
    Shape output = input.with(channelAxis, outChannels);
    for (int axis = 0; axis < rank; axis++) {
      output = output.with(channelAxis + 1 + axis, Rules.size(spatial.get(axis)));
    }
    return output;
  }

  private void checkOutputPadding() {
    for (int axis = 0; axis < rank; axis++) {
      if (outputPadding.get(axis) >= Math.max(stride.get(axis), dilation.get(axis))) {
        throw new ShapeException(
            "output padding must be smaller than either stride or dilation, but got %s %s %s"
                .formatted(
                    named("output_padding", outputPadding, 0, " "),
                    named("stride", stride, 1, " "),
                    named("dilation", dilation, 1, " ")));
      }
    }
  }

  private static String emptyWeight(Sizes weightShape) {
    return (weightShape.count() == 5
            ? "non-empty 5D (n_output_plane x n_input_plane x kernel_depth x kernel_height x"
                + " kernel_width) tensor expected for weight, but got: [%s]"
            : "non-empty 2D or 4D weight tensor expected, but got: [%s]")
        .formatted(weightShape.join(", "));
  }

  /** As torch's kernels name the axes, which compute one axis as two. */
  private static String named(String what, Sizes sizes, int before, String separator) {
    Sizes all = sizes.padFront(Math.max(2, sizes.count()), before);
    IntFunction<String> size =
        i -> "%s_%s: %d".formatted(what, AXES.get(3 - all.count() + i), all.get(i));
    return IntStream.range(0, all.count()).mapToObj(size).collect(Collectors.joining(separator));
  }

  @Override
  public List<Slot> slots() {
    long fanIn = (long) outChannels / groups * window().elements();
    return ConvolutionRules.slots(weightShape(), fanIn, bias, outChannels);
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape(), plan.scope());
    int channelAxis = input.shape().rank() - rank - 1;
    Tensor source = Arrangement.withChannelAxis(plan, input, channelAxis);
    Tensor output = plan.tensor(source, outputShape, channelAxis);
    Parameter weight = plan.parameter("weight");
    Optional<Parameter> biasSlot = bias ? Optional.of(plan.parameter("bias")) : Optional.empty();
    SlidingGeometry geometry =
        new SlidingGeometry(
            Rules.spatial(outputShape, channelAxis),
            Rules.spatial(source.shape(), channelAxis),
            window().inThreeAxes());
    Convolve back = convolution(output, source, weight, geometry);
    plan.forward(new Convolve.InputGradient(back, source, output, biasSlot));
    plan.differentiate(
        output,
        outputGradient -> {
          Convolve there = convolution(outputGradient, source, weight, geometry);
          plan.backward(new Convolve.ParameterGradient(there, source));
          biasSlot.ifPresent(
              slot -> plan.backward(new Convolve.BiasGradient(slot, outputGradient)));
          plan.share(source)
              .ifPresent(
                  inputGradient ->
                      plan.backward(convolution(outputGradient, inputGradient, weight, geometry)));
        });
    return output;
  }

  /** The convolution from a tensor of the output's shape to one of the input's. */
  private Convolve convolution(Tensor from, Tensor to, Parameter weight, SlidingGeometry geometry) {
    return new Convolve(from, to, weight, Optional.empty(), geometry, groups);
  }
}
