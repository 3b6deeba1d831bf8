package org.sparknn.kernels.backend.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.sparknn.kernels.operation.Tally;

/**
 * What the forward pass of a cross-entropy finds and leaves for the gradient and the tally: of each
 * point the largest logit and {@code Σ e^(z - largest)}, of each block of points its part of the
 * tally.
 *
 * <p>A loop goes over the points of a block, for one vector of channels after the other: few
 * channels have too little work for loops of their own.
 */
final class SoftmaxTerms {
  /**
   * Floats that are summed side by side before their lanes are: rounding grows with their number.
   */
  private static final int CHUNK = 64 * COUNT;

  final float[] largest;
  final float[] sums;

  /** The logarithms of the sums. */
  final float[] logarithms;

  /** The numbers of {@link Tally}. */
  final double[] tally = new double[Tally.LENGTH];

  private final double[] blockTallies;

  private final Memory memory;
  private final Place logits;
  private final int slot;
  private final float[] absent;
  private final float[][] work;

  /**
   * Room for blocks of points.
   *
   * @param block the most points of a block
   */
  SoftmaxTerms(Memory memory, Place logits, int blocks, int block, int workers) {
    this.memory = memory;
    this.logits = logits;
    slot = Lanes.roundUp(block);
    largest = memory.scratch(blocks * slot);
    sums = memory.scratch(blocks * slot);
    logarithms = memory.scratch(blocks * slot);
    blockTallies = new double[Tally.LENGTH * blocks];
    absent = Largest.absent(memory, logits);
    work = memory.scratch(workers, block * COUNT);
  }

  /** Notes a block's part of the tally. */
  void note(int block, double losses, double denominators, int right, int counted) {
    int at = Tally.LENGTH * block;
    blockTallies[at] = losses;
    blockTallies[at + 1] = denominators;
    blockTallies[at + 2] = right;
    blockTallies[at + 3] = counted;
  }

  /** Adds up what the first blocks contributed. */
  void finish(int blocks) {
    Arrays.fill(tally, 0);
    for (int i = 0; i < Tally.LENGTH * blocks; i++) {
      tally[i % Tally.LENGTH] += blockTallies[i];
    }
  }

  /** Where the first point of a block stands. */
  int at(int block) {
    return block * slot;
  }

  void findLargest(int block, int worker, int first, int points) {
    float[] best = work[worker];
    Arrays.fill(best, 0, points * COUNT, Float.NEGATIVE_INFINITY);
    int pitch = logits.pitch();
    for (int c = 0; c < pitch; c += COUNT) {
      raise(memory.values(), logits.at(first) + c, pitch, points, absent, c, best);
    }
    across(best, points, largest, at(block));
  }

  private static void raise(
      float[] z, int from, int pitch, int points, float[] absent, int channel, float[] best) {
    FloatVector present = FloatVector.fromArray(FLOATS, absent, channel);
    for (int i = 0; i < points; i++) {
      FloatVector x = FloatVector.fromArray(FLOATS, z, from + i * pitch).add(present);
      FloatVector before = FloatVector.fromArray(FLOATS, best, i * COUNT);
      before.blend(x, x.compare(GT, before)).intoArray(best, i * COUNT);
    }
  }

  /** Finds the largest lanes by their bits, since a float might be NaN; none of these is. */
  private static void across(float[] best, int points, float[] largest, int to) {
    for (int i = 0; i < points; i++) {
      IntVector bits = FloatVector.fromArray(FLOATS, best, i * COUNT).reinterpretAsInts();
      // the bits of negative floats descend
      IntVector turned = bits.lanewise(ASHR, 31).lanewise(LSHR, 1);
      int most = bits.lanewise(XOR, turned).reduceLanes(MAX);
      largest[to + i] = Float.intBitsToFloat(most ^ (most >> 31 >>> 1));
    }
  }

  /** Sums the exponentials. */
  void sum(int block, int worker, int first, int points) {
    float[] part = work[worker];
    int pitch = logits.pitch();
    int at = at(block);
    Arrays.fill(sums, at, at + slot, 0);
    for (int chunk = 0; chunk < pitch; chunk += CHUNK) {
      Arrays.fill(part, 0, points * COUNT, 0);
      for (int c = chunk; c < Math.min(pitch, chunk + CHUNK); c += COUNT) {
        add(memory.values(), logits.at(first) + c, pitch, points, absent, c, largest, at, part);
      }
      sumAcross(part, points, sums, at);
    }
  }

  /** Takes the logarithms of the sums. */
  void takeLogarithms(int block) {
    takeLogarithms(sums, logarithms, at(block), at(block) + slot);
  }

  private static void add(
      float[] z,
      int from,
      int pitch,
      int points,
      float[] absent,
      int channel,
      float[] largest,
      int at,
      float[] part) {
    FloatVector present = FloatVector.fromArray(FLOATS, absent, channel);
    for (int i = 0; i < points; i++) {
      FloatVector x = FloatVector.fromArray(FLOATS, z, from + i * pitch).add(present);
      Exponential.of(x.sub(largest[at + i]))
          .add(FloatVector.fromArray(FLOATS, part, i * COUNT))
          .intoArray(part, i * COUNT);
    }
  }

  private static void sumAcross(float[] part, int points, float[] sums, int to) {
    for (int i = 0; i < points; i++) {
      sums[to + i] += AcrossLanes.sum(FloatVector.fromArray(FLOATS, part, i * COUNT)).lane(0);
    }
  }

  /** A sum is one, the largest's exponential, and the rest. */
  private static void takeLogarithms(float[] sums, float[] logarithms, int from, int end) {
    for (int i = from; i < end; i += COUNT) {
      Logarithm.onePlus(FloatVector.fromArray(FLOATS, sums, i).sub(1)).intoArray(logarithms, i);
    }
  }
}
