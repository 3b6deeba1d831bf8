package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.plan.Parameter;

/** The sums of a tensor's channels over parts of its points: floats within chunks, else doubles. */
final class ColumnSums {
  private final Memory memory;
  private final Place place;
  private final double[][] sums;
  private final float[][] chunkSums;

  ColumnSums(Memory memory, Place place, int parts, int workers) {
    this.memory = memory;
    this.place = place;
    sums = new double[parts][place.channels()];
    chunkSums = memory.scratch(workers, place.pitch());
  }

  void clear(int part) {
    Arrays.fill(sums[part], 0);
  }

  void add(int part, int worker, int firstPoint, int points) {
    float[] chunk = chunkSums[worker];
    for (int channel = 0; channel < place.pitch(); channel += COUNT) {
      sum(memory.values(), place.at(firstPoint) + channel, place.pitch(), points, chunk, channel);
    }
    for (int channel = 0; channel < sums[part].length; channel++) {
      sums[part][channel] += chunk[channel];
    }
  }

  private static void sum(float[] x, int first, int pitch, int points, float[] to, int channel) {
    FloatVector even = FloatVector.zero(FLOATS);
    FloatVector odd = FloatVector.zero(FLOATS);
    int pairs = points / 2;
    int offset = first;
    for (int i = 0; i < pairs; i++, offset += 2 * pitch) {
      even = even.add(FloatVector.fromArray(FLOATS, x, offset));
      odd = odd.add(FloatVector.fromArray(FLOATS, x, offset + pitch));
    }
    if (points % 2 == 1) {
      even = even.add(FloatVector.fromArray(FLOATS, x, offset));
    }
    even.add(odd).intoArray(to, channel);
  }

  /** Puts the sums over the first parts into the gradient of a parameter. */
  void store(int parts, Store store, Parameter parameter) {
    for (int channel = 0; channel < place.channels(); channel++) {
      double sum = 0;
      for (int part = 0; part < parts; part++) {
        sum += sums[part][channel];
      }
      store.gradients[store.offset(parameter) + channel] = (float) sum;
    }
  }
}
