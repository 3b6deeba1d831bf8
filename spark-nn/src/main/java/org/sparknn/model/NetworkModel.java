package org.sparknn.model;

import java.util.List;
import java.util.Map;
import org.sparknn.io.SavedModel;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.layer.LayerModel;

/** A network with its weights. */
public interface NetworkModel extends NetworkParams, SavedModel {

  /** The engine's network. */
  default Network network() {
    return Architecture.of(this).network();
  }

  @Override
  default List<Slot> slots() {
    return network().slots();
  }

  /**
   * The weights and running statistics under torch's names, row-major; not copies. Whole numbers
   * ({@code num_batches_tracked}) are the {@link #state}'s counters.
   */
  default Map<String, float[]> stateDict() {
    return state().tensors();
  }

  /**
   * A layer with its weights, as a stage of its own between two tensor columns.
   *
   * @param path the names of the containers around it and its own: {@code features.0}; a container
   *     is a layer, too
   * @throws IllegalArgumentException if there is no such layer
   */
  default LayerModel layer(String path) {
    return TrainedLayers.of(network(), state(), path);
  }
}
