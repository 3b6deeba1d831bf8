package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/** Are a region's positions, and the regions of a position, what the regions say? */
class PositionListsTest {

  static Stream<Regions> regions() {
    return Stream.of(
        sliding(Sizes.of(1, 7, 6), Sizes.of(1, 2, 3), Sizes.of(1, 2, 1), Sizes.of(0, 1, 1), 1),
        sliding(Sizes.of(3, 5, 4), Sizes.of(2, 2, 2), Sizes.of(1, 3, 2), Sizes.of(1, 0, 1), 2),
        // its only window lies on both sides of the input
        sliding(Sizes.of(1, 1, 2), Sizes.of(1, 1, 2), Sizes.of(1, 1, 1), Sizes.of(0, 0, 1), 3),
        Regions.adaptive(Sizes.of(1, 7, 5), Sizes.of(1, 3, 1)),
        Regions.adaptive(Sizes.of(2, 3, 2), Sizes.of(3, 7, 2)),
        Regions.adaptive(Sizes.of(1, 3, 2), Sizes.of(1, 0, 2)));
  }

  private static Regions sliding(
      Sizes input, Sizes kernel, Sizes stride, Sizes padding, int dilation) {
    Window window = Window.of(kernel, stride, padding, Sizes.of(1, 1, dilation));
    Sizes output = Sizes.compute(3, axis -> window.outputSizeCeil(axis, input.get(axis)));
    return Regions.sliding(new SlidingGeometry(input, output, window));
  }

  @ParameterizedTest
  @MethodSource("regions")
  void listsAreTheRegionsPositions(Regions regions) {
    PositionLists lists = PositionLists.regions(regions);
    for (int region = 0; region < regions.outputPositions(); region++) {
      assertArrayEquals(regions.positions(region), list(lists, region));
    }
  }

  @ParameterizedTest
  @MethodSource("regions")
  void inverseListsAreTheRegionsThatHoldAPosition(Regions regions) {
    PositionLists lists = PositionLists.regions(regions).inverse();
    for (int position = 0; position < regions.inputPositions(); position++) {
      int wanted = position;
      List<Integer> holding = new ArrayList<>();
      for (int region = 0; region < regions.outputPositions(); region++) {
        if (IntStream.of(regions.positions(region)).anyMatch(p -> p == wanted)) {
          holding.add(region);
        }
      }
      assertArrayEquals(
          holding.stream().mapToInt(Integer::intValue).toArray(), list(lists, position));
    }
  }

  private static int[] list(PositionLists lists, int position) {
    return IntStream.range(lists.start(position), lists.end(position))
        .map(i -> lists.origin(position) + lists.positions()[i])
        .toArray();
  }

  @Test
  void listsThatDifferInTheirOriginAreKeptOnce() {
    Sizes ones = Sizes.of(1, 1, 1);
    Regions large = sliding(Sizes.of(1, 60, 60), Sizes.of(1, 21, 21), ones, Sizes.of(0, 0, 0), 1);
    assertEquals(21 * 21, PositionLists.regions(large).positions().length);
  }
}
