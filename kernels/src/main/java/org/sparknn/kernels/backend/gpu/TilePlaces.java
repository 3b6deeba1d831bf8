package org.sparknn.kernels.backend.gpu;

import java.util.Optional;
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
    int terms = window(operation);
    return place(
        outPerGroup(operation),
        terms,
        windowTerms(operation),
        places.of(operation.weight()),
        terms,
        terms * outPerGroup(operation),
        operation.input(),
        operation.output(),
        places.of(operation.output()),
        operation.bias().map(places::of),
        operation.groups(),
        outputWindows(operation),
        1,
        definition,
        operation.geometry().isPoint());
  }

  int inputGradient(Convolve.InputGradient gradient, int definition) {
    Convolve operation = gradient.forward();
    SlidingGeometry geometry = operation.geometry();
    int taps = geometry.taps();
    return place(
        inPerGroup(operation),
        outPerGroup(operation) * taps,
        coveringTerms(operation),
        places.of(operation.weight()),
        taps,
        outPerGroup(operation) * window(operation),
        gradient.outputGradient(),
        gradient.inputGradient(),
        places.of(gradient.inputGradient()),
        gradient.bias().map(places::of),
        operation.groups(),
        Stream.of(
            geometry.input(),
            ONES,
            geometry.window().padding(),
            geometry.output(),
            geometry.window().stride()),
        1,
        definition,
        geometry.isPoint());
  }

  int weightGradient(Convolve operation, Tensor outputGradient, int slices, int parts) {
    return place(
        outPerGroup(operation),
        window(operation),
        windowTerms(operation),
        places.of(outputGradient),
        0,
        0,
        operation.input(),
        outputGradient,
        parts,
        Optional.empty(),
        operation.groups(),
        outputWindows(operation),
        slices,
        0,
        operation.geometry().isPoint());
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

  private int place(
      int height,
      int terms,
      int[] table,
      int left,
      int leftStride,
      int leftGroup,
      Tensor right,
      Tensor result,
      int resultPlace,
      Optional<Integer> bias,
      int groups,
      Stream<Sizes> axes,
      int slices,
      int definition,
      boolean points) {
    int[] sizes = axes.flatMapToInt(Sizes::stream).toArray();
    boolean divided = IntStream.range(12, 15).anyMatch(i -> sizes[i] != 1);
    IntStream first =
        IntStream.of(
            height,
            terms,
            arena.place(table),
            left,
            leftStride,
            leftGroup,
            places.of(right),
            right.channels(),
            resultPlace,
            result.channels(),
            bias.orElse(-1),
            groups);
    IntStream last = IntStream.of(divided ? 1 : 0, slices, definition, points ? 1 : 0);
    return arena.place(
        IntStream.concat(first, IntStream.concat(IntStream.of(sizes), last)).toArray());
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
