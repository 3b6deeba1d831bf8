package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import org.sparknn.kernels.operation.Convolve;

/**
 * For {@link LaneGroups}: the same vector of the output's gradient, turned back again and again.
 */
final class TurnedFactors implements LaneFactors {
  private final Memory memory;
  private final Place gradient;
  private final LaneGroups groups;
  private final LaneLayout layout;
  private final VectorShuffle<Float>[] turns;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  TurnedFactors(Memory memory, Convolve.ParameterGradient operation) {
    this.memory = memory;
    Convolve convolve = operation.forward();
    gradient = memory.place(operation.outputGradient());
    groups = LaneGroups.of(convolve);
    layout = groups.layout(convolve.geometry().taps(), LaneGradientProductKernel.MOST_FACTORS);
    turns = new VectorShuffle[groups.size()];
    Arrays.setAll(turns, lanes -> groups.turn(-lanes));
  }

  @Override
  public LaneLayout layout() {
    return layout;
  }

  @Override
  public int number(int source, int target) {
    return groups.turns(source, target);
  }

  @Override
  public void copy(int vector, int first, int firstPoint, int points, int to) {
    int from = gradient.at(firstPoint) + vector * COUNT;
    for (int i = 0; i < layout.together(); i += 2) {
      copy(
          memory.values(),
          from,
          gradient.pitch(),
          points,
          turns[first + i],
          turns[first + i + 1],
          to + i * COUNT,
          layout.together() * COUNT);
    }
  }

  private static void copy(
      float[] values,
      int from,
      int pitch,
      int points,
      VectorShuffle<Float> even,
      VectorShuffle<Float> odd,
      int to,
      int step) {
    for (int p = 0, f = from, t = to; p < points; p++, f += pitch, t += step) {
      FloatVector gradient = FloatVector.fromArray(FLOATS, values, f);
      gradient.rearrange(even).intoArray(values, t);
      gradient.rearrange(odd).intoArray(values, t + COUNT);
    }
  }
}
