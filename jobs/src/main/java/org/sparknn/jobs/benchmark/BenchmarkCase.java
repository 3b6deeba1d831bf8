package org.sparknn.jobs.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;

/**
 * A line of the benchmark's table.
 *
 * @param layers an object with the list {@code layers}
 * @param input the input's shape; axis 0 is the batch
 * @param loss whether the mean cross-entropy over classes stands behind the layers
 */
public record BenchmarkCase(
    String group, String name, JsonNode layers, Shape input, boolean loss, Mode mode) {

  /**
   * The layers for the engine.
   *
   * @throws org.sparknn.kernels.tensor.ShapeException if it does not know them
   */
  Network network() {
    return NetworkJson.read(layers);
  }

  @Override
  public String toString() {
    return "%s: %s".formatted(group, name);
  }
}
