package org.sparknn.kernels.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.sparknn.kernels.layer.Concatenation;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A kind of container, and where its children stand in its JSON: in one list, called by their
 * positions unless they have names, or each in a member of its own, called like it.
 *
 * @param list the name of the list; empty for children in members of their own
 * @param members the names of these members; all but the first may be absent
 * @param make the container of its children
 */
record ContainerFormat(
    String kind, Optional<String> list, List<String> members, Function<List<Named>, Layer> make) {
  private static final List<ContainerFormat> ALL =
      List.of(
          ofList("Sequential", "layers", Network::new),
          ofList("Concat", "branches", Concatenation::new),
          ofMembers("Residual", List.of(Residual.BODY, Residual.SHORTCUT), Residual::of));

  private static ContainerFormat ofList(
      String kind, String list, Function<List<Named>, Layer> make) {
    return new ContainerFormat(kind, Optional.of(list), List.of(), make);
  }

  private static ContainerFormat ofMembers(
      String kind, List<String> members, Function<List<Named>, Layer> make) {
    return new ContainerFormat(kind, Optional.empty(), members, make);
  }

  /** The format of a kind of container; empty for other layers. */
  static Optional<ContainerFormat> of(String kind) {
    return ALL.stream().filter(format -> format.kind.equals(kind)).findFirst();
  }

  /** All kinds of containers. */
  static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>();
    ALL.forEach(format -> kinds.add(format.kind));
    return kinds;
  }

  /** The names of all members that hold children. */
  Set<String> holders() {
    return list.map(Set::of).orElseGet(() -> Set.copyOf(members));
  }

  /** The children that are there, by their places: positions in the list, or names of members. */
  Map<String, JsonNode> places(JsonNode container) {
    Map<String, JsonNode> places = new LinkedHashMap<>();
    if (list.isPresent()) {
      for (JsonNode child : container.path(list.get())) {
        places.put(Integer.toString(places.size()), child);
      }
    }
    for (String member : members) {
      if (container.hasNonNull(member)) {
        places.put(member, container.get(member));
      }
    }
    return places;
  }

  /** The name of the child in a place. */
  String name(String place, JsonNode child) {
    return list.isPresent() ? child.path("name").asText(place) : place;
  }

  /** Refuses a container without what must be there. */
  void require(JsonNode container) {
    if (list.isPresent() && !container.path(list.get()).isArray()) {
      throw new ShapeException(
          "a %s needs a list named %s but got %s".formatted(kind, list.get(), container));
    }
    if (list.isEmpty() && !container.hasNonNull(members.get(0))) {
      throw new ShapeException(
          "a %s needs a layer named %s but got %s".formatted(kind, members.get(0), container));
    }
  }

  /** Writes children; those of a list with their names. */
  void write(List<Named> children, ObjectNode container, Function<Layer, ObjectNode> writeLayer) {
    list.ifPresent(container::putArray);
    for (Named child : children) {
      ObjectNode layer = writeLayer.apply(child.layer());
      if (list.isPresent()) {
        ObjectNode named = container.withArray(list.get()).addObject();
        named.put("name", child.name());
        named.setAll(layer);
      } else {
        container.set(child.name(), layer);
      }
    }
  }
}
