package org.sparknn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.util.Identifiable;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.layer.LayerModel;

/** Takes single layers with their weights out of a network. */
final class TrainedLayers {
  private TrainedLayers() {}

  /** The layer at a path, see {@link NetworkModel#layer}. */
  static LayerModel of(Network network, StateDict state, String path) {
    Layer layer =
        find(network, path)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no layer %s; there are %s".formatted(path, paths(network, ""))));
    StateDict values = new StateDict();
    for (Slot slot : layer.slots()) {
      String inNetwork = path + "." + slot.name();
      if (slot.role() == Slot.Role.COUNTER) {
        values.putCounter(slot.name(), state.counter(inNetwork));
      } else {
        values.put(slot.name(), state.get(inNetwork));
      }
    }
    return new LayerModel(Identifiable.randomUID("LayerModel"), layer, values);
  }

  private static Optional<Layer> find(Layer container, String path) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    Optional<Layer> child =
        container.children().stream()
            .filter(named -> named.name().equals(name))
            .findFirst()
            .map(Named::layer);
    return dot < 0 ? child : child.flatMap(inner -> find(inner, path.substring(dot + 1)));
  }

  private static List<String> paths(Layer container, String prefix) {
    List<String> paths = new ArrayList<>();
    for (Named named : container.children()) {
      paths.add(prefix + named.name());
      paths.addAll(paths(named.layer(), prefix + named.name() + "."));
    }
    return paths;
  }
}
