package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.VectorShuffle;
import org.sparknn.kernels.operation.Convolve;

/**
 * Small groups of a convolution, side by side within vectors, with as many channels of the input as
 * of the output. Turning the lanes of each group by one, {@code size} times, brings each channel of
 * a group to each other, so that nothing is multiplied between groups.
 *
 * @param size lanes of a group, at least two
 */
record LaneGroups(int channels, int size) {

  static boolean fit(Convolve convolve) {
    int channels = convolve.input().channels();
    return convolve.groups() > 1
        && channels == convolve.output().channels()
        && COUNT % (channels / convolve.groups()) == 0;
  }

  static LaneGroups of(Convolve convolve) {
    int channels = convolve.input().channels();
    return new LaneGroups(channels, channels / convolve.groups());
  }

  LaneLayout layout(int taps, int mostTogether) {
    return new LaneLayout(Lanes.vectors(channels), size, taps, Math.min(size, mostTogether));
  }

  /** Moves into each lane what is so many lanes further in its group. */
  VectorShuffle<Float> turn(int lanes) {
    int[] from =
        IntStream.range(0, COUNT)
            .map(lane -> lane / size * size + Math.floorMod(lane % size + lanes, size))
            .toArray();
    return VectorShuffle.fromArray(FLOATS, from, 0);
  }

  /** Turns by 1, 2, 4, … lanes, which together make all turns below a power of two. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  VectorShuffle<Float>[] turnsBelow(int lanes) {
    VectorShuffle<Float>[] turns = new VectorShuffle[Integer.numberOfTrailingZeros(lanes)];
    Arrays.setAll(turns, i -> turn(1 << i));
    return turns;
  }

  /** The turn that brings a channel to another one of its group. */
  int turns(int source, int target) {
    return Math.floorMod(source - target, size);
  }
}
