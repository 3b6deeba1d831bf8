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
 * a group to each other, so that nothing is multiplied between groups. Depthwise convolutions have
 * groups of one lane.
 *
 * @param size lanes of a group
 * @param taps elements of the window
 */
record LaneGroups(int channels, int size, int taps) {
  /** With fewer groups in a vector {@link Grouping} is faster, though it multiplies by zeros. */
  private static final int FEWEST_IN_A_VECTOR = 4;

  static boolean fit(Convolve convolve) {
    int channels = convolve.input().channels();
    int size = channels / convolve.groups();
    return convolve.groups() > 1
        && channels == convolve.output().channels()
        && COUNT % size == 0
        && (size == 1 || COUNT / size >= FEWEST_IN_A_VECTOR);
  }

  static LaneGroups of(Convolve convolve) {
    int channels = convolve.input().channels();
    return new LaneGroups(channels, channels / convolve.groups(), convolve.geometry().taps());
  }

  /** Moves into each lane what is so many lanes further in its group. */
  VectorShuffle<Float> turn(int lanes) {
    int[] from =
        IntStream.range(0, COUNT)
            .map(lane -> lane / size * size + Math.floorMod(lane % size + lanes, size))
            .toArray();
    return VectorShuffle.fromArray(FLOATS, from, 0);
  }

  int vectors() {
    return Lanes.vectors(channels);
  }

  /** The weights of a vector for the products that are turned so many times. */
  int offset(int vector, int turns) {
    return (vector * size + turns) * taps * COUNT;
  }

  /** Elements of all weights, {@code [vector][turns][tap][lane of the source]}. */
  int length() {
    return Math.multiplyExact(vectors() * size, taps * COUNT);
  }

  /**
   * For each weight in torch's order its place in this one.
   *
   * @param transposed whether the output channels are the sources, as in the input gradient
   */
  int[] places(boolean transposed) {
    int[] places = new int[channels * size * taps];
    Arrays.setAll(places, i -> place(i / taps / size, i / taps % size, i % taps, transposed));
    return places;
  }

  private int place(int output, int inputOfGroup, int tap, boolean transposed) {
    int input = output / size * size + inputOfGroup;
    int source = transposed ? output : input;
    int target = transposed ? input : output;
    int turns = Math.floorMod(source - target, size);
    return offset(source / COUNT, turns) + tap * COUNT + source % COUNT;
  }
}
