package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.operation.PaddingMode;
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
 * torch.nn.Conv1d, Conv2d and Conv3d: cross-correlation with learned windows.
 *
 * <p>Input (N, C_in, spatial…) or without N; output (N, C_out, spatial…) with {@code (size +
 * padding - dilation · (kernel - 1) - 1) / stride + 1} positions along each axis. Slots: {@code
 * weight} (C_out, C_in / groups, kernel…) and {@code bias} (C_out), both uniform in ±1/√(C_in /
 * groups · kernel).
 *
 * @param rank number of spatial axes: 1, 2 or 3
 */
public record Convolution(
    int rank,
    int inChannels,
    int outChannels,
    Sizes kernel,
    Sizes stride,
    Padding padding,
    Sizes dilation,
    int groups,
    boolean bias,
    PaddingMode paddingMode)
    implements Layer {

  public Convolution {
    ConvolutionRules.requireGroups(groups, inChannels, outChannels);
    Rules.requireCount("kernel_size", kernel, rank);
    Rules.requireCount("stride", stride, rank);
    Rules.requireCount("dilation", dilation, rank);
    if (padding.sizes().isPresent()) {
      Rules.requireCount("padding", padding.sizes().orElseThrow(), rank);
    }
    if (padding.same() && Rules.any(stride, s -> s != 1)) {
      throw new ShapeException("padding='same' is not supported for strided convolutions");
    }
    Rules.requireTensor(
        ConvolutionRules.weightShape(outChannels, inChannels / groups, kernel).toArray());
    if (Rules.any(kernel, k -> k == 0)) {
      throw new ShapeException("kernel size should be greater than zero, but got " + kernel);
    }
    ConvolutionRules.requireStride(stride);
    if (Rules.any(dilation, d -> d <= 0)) {
      throw new ShapeException("non-positive dilation is not supported");
    }
    padding.sizes().ifPresent(ConvolutionRules::requirePadding);
  }

  /** Reads torch's constructor arguments. */
  public static Convolution read(int rank, Arguments arguments) {
    return new Convolution(
        rank,
        arguments.integer("in_channels"),
        arguments.integer("out_channels"),
        arguments.sizes("kernel_size", rank),
        Rules.spread(rank, arguments.sizes("stride", rank, 1)),
        arguments.isText("padding")
            ? Padding.keyword(arguments.text("padding", ""))
            : Padding.of(Rules.spread(rank, arguments.sizes("padding", rank, 0))),
        Rules.spread(rank, arguments.sizes("dilation", rank, 1)),
        arguments.integer("groups", 1),
        arguments.flag("bias", true),
        mode(arguments.text("padding_mode", "zeros")));
  }

  /** The padding mode that torch calls by this name. */
  public static PaddingMode mode(String name) {
    for (PaddingMode mode : PaddingMode.values()) {
      if (mode.torchName().equals(name)) {
        return mode;
      }
    }
    throw new ShapeException(
        ("padding_mode must be one of {'replicate', 'circular', 'zeros', 'reflect'}, but got"
                + " padding_mode='%s'")
            .formatted(name));
  }

  @Override
  public String kind() {
    return "Conv" + rank + "d";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("in_channels", inChannels);
    arguments.put("out_channels", outChannels);
    arguments.put("kernel_size", kernel.toArray());
    arguments.put("stride", stride.toArray());
    arguments.put("padding", padding.argument());
    arguments.put("dilation", dilation.toArray());
    arguments.put("groups", groups);
    arguments.put("bias", bias);
    arguments.put("padding_mode", paddingMode.torchName());
    return arguments;
  }

  private Sizes weightShape() {
    return ConvolutionRules.weightShape(outChannels, inChannels / groups, kernel);
  }

  private Window window() {
    return new Window(
        kernel,
        stride,
        Sizes.compute(rank, axis -> padding.before(axis, kernel.get(axis), dilation.get(axis))),
        Sizes.compute(rank, axis -> padding.after(axis, kernel.get(axis), dilation.get(axis))),
        dilation);
  }

  @Override
  public Shape outputShape(Shape input) {
    int channelAxis = ConvolutionRules.channelAxis("conv", rank, input);
    ConvolutionRules.requireChannels(
        input, channelAxis, inChannels, "groups=" + groups, weightShape());
    ConvolutionRules.requireFilters(weightShape(), groups);
    Window window = window();
    Shape output = input.with(channelAxis, outChannels);
    for (int axis = 0; axis < rank; axis++) {
      int dimension = channelAxis + 1 + axis;
      if (input.knows(dimension)) {
        checkBorder(window, axis, dimension, input);
        if (window.paddedSize(axis, input.size(dimension)) < window.extent(axis)) {
          throw tooSmall(window, channelAxis + 1, input);
        }
        output = output.with(dimension, window.outputSize(axis, input.size(dimension)));
      }
    }
    if (paddingMode == PaddingMode.ZEROS) {
      ConvolutionRules.requirePositions(input, channelAxis);
    }
    return output;
  }

  private void checkBorder(Window window, int axis, int dimension, Shape input) {
    int before = window.padding().get(axis);
    int after = window.paddingAfter().get(axis);
    int size = input.size(dimension);
    if (paddingMode == PaddingMode.REFLECT && Math.max(before, after) >= Math.max(size, 1)) {
      throw new ShapeException(
          ("Padding size should be less than the corresponding input dimension, but got: padding"
                  + " (%d, %d) at dimension %d of input %s")
              .formatted(before, after, dimension, input));
    }
    if (paddingMode == PaddingMode.CIRCULAR && Math.max(before, after) > size) {
      throw new ShapeException("Padding value causes wrapping around more than once.");
    }
    if (paddingMode == PaddingMode.REPLICATE && size == 0 && before + after > 0) {
      throw new ShapeException("Expected a non-empty input to pad with its edge, but got " + input);
    }
  }

  private ShapeException tooSmall(Window window, int firstAxis, Shape input) {
    return new ShapeException(
        ("Calculated padded input size per channel: (%s). Kernel size: (%s). Kernel size can't be"
                + " greater than actual input size")
            .formatted(
                paddedSizes(window, firstAxis, input),
                Sizes.compute(rank, window::extent).join(" x ")));
  }

  private String paddedSizes(Window window, int firstAxis, Shape input) {
    List<String> sizes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      sizes.add(
          input.knows(firstAxis + axis)
              ? "" + window.paddedSize(axis, input.size(firstAxis + axis))
              : "?");
    }
    return String.join(" x ", sizes);
  }

  @Override
  public List<Slot> slots() {
    long fanIn = (long) inChannels / groups * window().elements();
    return ConvolutionRules.slots(weightShape(), fanIn, bias, outChannels);
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape());
    int channelAxis = input.shape().rank() - rank - 1;
    Tensor source = Arrangement.withChannelAxis(plan, input, channelAxis);
    Window window = window().inThreeAxes();
    if (paddingMode != PaddingMode.ZEROS) {
      source = pad(plan, source, channelAxis, window, paddingMode);
      Sizes none = Sizes.repeat(0, 3);
      window = new Window(window.kernel(), window.stride(), none, none, window.dilation());
    }
    Tensor output = plan.tensor(source, outputShape, channelAxis);
    SlidingGeometry geometry =
        new SlidingGeometry(
            Rules.spatial(source.shape(), channelAxis),
            Rules.spatial(outputShape, channelAxis),
            window);
    Optional<Parameter> biasSlot = bias ? Optional.of(plan.parameter("bias")) : Optional.empty();
    convolve(plan, source, output, plan.parameter("weight"), biasSlot, geometry, groups);
    return output;
  }

  private static Tensor pad(
      PlanBuilder plan, Tensor source, int channelAxis, Window window, PaddingMode mode) {
    Sizes size = Rules.spatial(source.shape(), channelAxis);
    Sizes padded = Sizes.compute(3, axis -> window.paddedSize(axis, size.get(axis)));
    Shape shape = source.shape();
    int rank = shape.rank() - channelAxis - 1;
    for (int axis = 0; axis < rank; axis++) {
      shape = shape.with(channelAxis + 1 + axis, padded.get(3 - rank + axis));
    }
    Tensor output = plan.copy(List.of(source), shape, channelAxis);
    Pad forward = new Pad(source, output, mode, window.padding(), size, padded);
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(source)
                .ifPresent(
                    inputGradient ->
                        plan.backward(new Pad.Gradient(forward, outputGradient, inputGradient))));
    return output;
  }

  /** Adds a convolution with its gradients. */
  static void convolve(
      PlanBuilder plan,
      Tensor input,
      Tensor output,
      Parameter weight,
      Optional<Parameter> bias,
      SlidingGeometry geometry,
      int groups) {
    Convolve forward = new Convolve(input, output, weight, bias, geometry, groups);
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient -> {
          plan.backward(new Convolve.ParameterGradient(forward, outputGradient));
          plan.share(input)
              .ifPresent(
                  inputGradient ->
                      plan.backward(
                          new Convolve.InputGradient(
                              forward, outputGradient, inputGradient, Optional.empty())));
        });
  }
}
