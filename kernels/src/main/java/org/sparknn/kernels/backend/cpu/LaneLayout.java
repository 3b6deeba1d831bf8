package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;

/**
 * The order of weights that are multiplied lane by lane, or of their gradient: each channel of the
 * input, in its lane of a vector, has weights for several channels of the output, numbered from 0.
 * {@code [vector][number / together][tap][number % together][lane]}.
 *
 * @param numbers weights of a channel and tap, a multiple of {@code together}
 * @param together numbers that a micro-kernel computes in one call
 */
record LaneLayout(int vectors, int numbers, int taps, int together) {

  int offset(int vector, int number, int tap) {
    int first = number / together * together;
    return ((vector * numbers + first) * taps + tap * together + number % together) * COUNT;
  }

  int length() {
    return Math.multiplyExact(vectors * numbers, taps * COUNT);
  }
}
