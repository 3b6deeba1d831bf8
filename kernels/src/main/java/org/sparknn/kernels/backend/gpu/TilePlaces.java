package org.sparknn.kernels.backend.gpu;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/** Writes the {@link TileArguments} of convolutions, and counts their tiles. */
final class TilePlaces {
  /** With fewer rows or terms most of a tile would be empty. */
  private static final int FEWEST = 16;

  private static final Sizes ONES = Sizes.repeat(1, 3);

  private final Arena arena;
  private final Places places;

  TilePlaces(Arena arena, Places places) {
    this.arena = arena;
    this.places = places;
  }

  private static int inPerGroup(Convolve operation) {
    return operation.input().channels() / operation.groups();
  }

  private static int outPerGroup(Convolve operation) {
    return operation.output().channels() / operation.groups();
  }

  /** Terms of an output element's sum, which are also the weights of an output channel. */
  private static int window(Convolve operation) {
    return inPerGroup(operation) * operation.geometry().taps();
  }

  /** Whether tiles of the output are worth it. */
  static boolean fillOutput(Convolve operation) {
    return outPerGroup(operation) >= FEWEST && window(operation) >= FEWEST;
  }

  static boolean fillInputGradient(Convolve operation) {
    return inPerGroup(operation) >= FEWEST
        && outPerGroup(operation) * operation.geometry().taps() >= FEWEST;
  }

  static boolean fillWeightGradient(Convolve operation) {
    return fillOutput(operation);
  }

  private static int tiles(int length, int tile) {
    return (int) (((long) length + tile - 1) / tile);
  }

  static int outputTiles(Convolve operation, int images) {
    int columns = Math.multiplyExact(images, operation.geometry().outputPositions());
    return operation.groups()
        * tiles(outPerGroup(operation), ConvolveTiles.ROWS)
        * tiles(columns, ConvolveTiles.COLUMNS);
  }

  static int inputGradientTiles(Convolve operation, int images) {
    int columns = Math.multiplyExact(images, operation.geometry().inputPositions());
    return operation.groups()
        * tiles(inPerGroup(operation), ConvolveTiles.ROWS)
        * tiles(columns, ConvolveTiles.COLUMNS);
  }

  static int weightGradientTiles(Convolve operation, int slices) {
    return slices
        * operation.groups()
        * tiles(outPerGroup(operation), ConvolveTiles.ROWS)
        * tiles(window(operation), ConvolveTiles.COLUMNS);
  }

  int forward(Convolve operation, int definition) {
    int[] arguments = arguments(operation, outputWindows(operation));
    arguments[TileArguments.HEIGHT] = outPerGroup(operation);
    arguments[TileArguments.TERMS] = window(operation);
    arguments[TileArguments.TERM_TABLE] = arena.place(windowTerms(operation));
    arguments[TileArguments.LEFT] = places.of(operation.weight());
    arguments[TileArguments.LEFT_STRIDE] = window(operation);
    arguments[TileArguments.LEFT_GROUP] = outPerGroup(operation) * window(operation);
    arguments[TileArguments.RIGHT] = places.of(operation.input());
    arguments[TileArguments.RIGHT_CHANNELS] = operation.input().channels();
    arguments[TileArguments.RESULT] = places.of(operation.output());
    arguments[TileArguments.RESULT_CHANNELS] = operation.output().channels();
    arguments[TileArguments.BIAS] = operation.bias().map(places::of).orElse(-1);
    arguments[TileArguments.DEFINITION] = definition;
    return arena.place(arguments);
  }

  int inputGradient(Convolve.InputGradient gradient, int definition) {
    Convolve operation = gradient.forward();
    int[] arguments = arguments(operation, inputWindows(operation));
    arguments[TileArguments.HEIGHT] = inPerGroup(operation);
    arguments[TileArguments.TERMS] = outPerGroup(operation) * operation.geometry().taps();
    arguments[TileArguments.TERM_TABLE] = arena.place(coveringTerms(operation));
    arguments[TileArguments.LEFT] = places.of(operation.weight());
    arguments[TileArguments.LEFT_STRIDE] = operation.geometry().taps();
    arguments[TileArguments.LEFT_GROUP] = outPerGroup(operation) * window(operation);
    arguments[TileArguments.RIGHT] = places.of(gradient.outputGradient());
    arguments[TileArguments.RIGHT_CHANNELS] = gradient.outputGradient().channels();
    arguments[TileArguments.RESULT] = places.of(gradient.inputGradient());
    arguments[TileArguments.RESULT_CHANNELS] = gradient.inputGradient().channels();
    arguments[TileArguments.BIAS] = gradient.bias().map(places::of).orElse(-1);
    arguments[TileArguments.DEFINITION] = definition;
    return arena.place(arguments);
  }

  int weightGradient(Convolve operation, Tensor outputGradient, int slices, int parts) {
    int[] arguments = arguments(operation, outputWindows(operation));
    arguments[TileArguments.HEIGHT] = outPerGroup(operation);
    arguments[TileArguments.TERMS] = window(operation);
    arguments[TileArguments.TERM_TABLE] = arena.place(windowTerms(operation));
    arguments[TileArguments.LEFT] = places.of(outputGradient);
    arguments[TileArguments.RIGHT] = places.of(operation.input());
    arguments[TileArguments.RIGHT_CHANNELS] = operation.input().channels();
    arguments[TileArguments.RESULT] = parts;
    arguments[TileArguments.RESULT_CHANNELS] = outputGradient.channels();
    arguments[TileArguments.SLICES] = slices;
    return arena.place(arguments);
  }

  /**
   * What all three have.
   *
   * @param axes what lies from {@link TileArguments#POSITIONS} to its {@code DIVISORS}
   */
  private static int[] arguments(Convolve operation, Stream<Sizes> axes) {
    int[] arguments = new int[TileArguments.COUNT];
    int[] sizes = axes.flatMapToInt(Sizes::stream).toArray();
    System.arraycopy(sizes, 0, arguments, TileArguments.POSITIONS, sizes.length);
    boolean divided =
        IntStream.range(0, 3).anyMatch(axis -> arguments[TileArguments.DIVISORS + axis] != 1);
    arguments[TileArguments.DIVIDED] = divided ? 1 : 0;
    arguments[TileArguments.GROUPS] = operation.groups();
    arguments[TileArguments.POINTS] = operation.geometry().isPoint() ? 1 : 0;
    return arguments;
  }

  /** Positions of the input, how windows lie over them, and the output. */
  private static Stream<Sizes> inputWindows(Convolve operation) {
    SlidingGeometry geometry = operation.geometry();
    Window window = geometry.window();
    return Stream.of(geometry.input(), ONES, window.padding(), geometry.output(), window.stride());
  }

  /** Positions of the output, how they lie on the input, and the input. */
  private static Stream<Sizes> outputWindows(Convolve operation) {
    SlidingGeometry geometry = operation.geometry();
    Sizes padding = geometry.window().padding();
    return Stream.of(
        geometry.output(),
        geometry.window().stride(),
        Sizes.compute(3, axis -> -padding.get(axis)),
        geometry.input(),
        ONES);
  }

  /** The terms of an output element: input channels of a group times taps. */
  private static int[] windowTerms(Convolve operation) {
    Window window = operation.geometry().window();
    int taps = operation.geometry().taps();
    int plane = operation.geometry().inputPositions();
    return IntStream.range(0, window(operation))
        .flatMap(
            term ->
                IntStream.concat(
                    IntStream.of(term, term / taps * plane), coordinates(window, term % taps, 1)))
        .toArray();
  }

  /** The terms of an input element's gradient: output channels of a group times taps. */
  private static int[] coveringTerms(Convolve operation) {
    Window window = operation.geometry().window();
    int taps = operation.geometry().taps();
    int plane = operation.geometry().outputPositions();
    int weights = window(operation);
    return IntStream.range(0, outPerGroup(operation) * taps)
        .flatMap(
            term ->
                IntStream.concat(
                    IntStream.of(term / taps * weights + term % taps, term / taps * plane),
                    coordinates(window, term % taps, -1)))
        .toArray();
  }

  /** Depth, row and column of a tap. */
  private static IntStream coordinates(Window window, int tap, int sign) {
    Sizes kernel = window.kernel();
    return IntStream.of(
        sign * window.dilation().get(0) * (tap / kernel.get(2) / kernel.get(1)),
        sign * window.dilation().get(1) * (tap / kernel.get(2) % kernel.get(1)),
        sign * window.dilation().get(2) * (tap % kernel.get(2)));
  }
}
