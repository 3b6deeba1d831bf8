package org.sparknn.jobs.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;

/** What all contenders compute: the same layers, weights and numbers, drawn from a fixed seed. */
public final class Workload {
  private static final long SEED = 20250101;

  private final BenchmarkCase from;
  private final Network network;
  private final StateDict weights;
  private final float[] input;
  private final float[] outputGradient;
  private final float[] target;

  /**
   * Draws the numbers.
   *
   * @throws org.sparknn.kernels.tensor.ShapeException if the engine refuses the layers
   */
  Workload(BenchmarkCase from) {
    this.from = from;
    network = from.network();
    Shape output = network.outputShape(from.input());
    weights = StateDict.initial(network.slots(), SEED);
    Random random = new Random(SEED);
    input = uniform(random, from.input().elements());
    outputGradient = from.mode() == Mode.LAYER && !from.loss() ? likeOutput(random, output) : NONE;
    target = from.loss() ? classes(random, output) : NONE;
  }

  private static final float[] NONE = {};

  private static float[] likeOutput(Random random, Shape output) {
    return uniform(random, output.elements());
  }

  private static float[] uniform(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  private static float[] classes(Random random, Shape logits) {
    float[] values = new float[logits.remove(1).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(logits.size(1));
    }
    return values;
  }

  /** The line of the table that this is. */
  BenchmarkCase from() {
    return from;
  }

  /** The layers as {@link org.sparknn.kernels.network.NetworkJson} has them. */
  public JsonNode layers() {
    return from.layers();
  }

  public Mode mode() {
    return from.mode();
  }

  /** The input's shape; axis 0 is the batch. */
  public Shape shape() {
    return from.input();
  }

  /** The same layers for the engine. */
  public Network network() {
    return network;
  }

  /** The values of all slots at the start, under torch's names. */
  public StateDict weights() {
    return weights;
  }

  /** The input, in torch's order; not a copy. */
  public float[] input() {
    return input;
  }

  /** Whether the mean cross-entropy with {@link #target} stands behind the layers. */
  public boolean hasLoss() {
    return from.loss();
  }

  /** The gradient that the backward pass starts from if there is no loss; not a copy. */
  public float[] outputGradient() {
    return outputGradient;
  }

  /** Class numbers for the loss, in the output's shape without axis 1; not a copy. */
  public float[] target() {
    return target;
  }

  /** The shape of {@link #target}. */
  public Shape targetShape() {
    return network.outputShape(from.input()).remove(1);
  }
}
