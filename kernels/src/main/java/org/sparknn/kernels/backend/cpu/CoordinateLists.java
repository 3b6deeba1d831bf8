package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sparknn.kernels.tensor.Sizes;

/** Along one axis, for each coordinate of an image a list of coordinates of another. */
final class CoordinateLists {
  private final List<Sizes> lists;
  private final int others;

  private CoordinateLists(List<Sizes> lists, int others) {
    this.lists = lists;
    this.others = others;
  }

  /**
   * Lists in a given order.
   *
   * @param count size of the axis that has the lists
   * @param others size of the axis that they speak of
   */
  static CoordinateLists of(int count, int others, IntFunction<Sizes> listOfCoordinate) {
    return new CoordinateLists(
        IntStream.range(0, count).mapToObj(listOfCoordinate).toList(), others);
  }

  /** For each coordinate of the other image the ones whose lists hold it, in ascending order. */
  CoordinateLists inverse() {
    List<IntStream.Builder> holders = new ArrayList<>();
    for (int other = 0; other < others; other++) {
      holders.add(IntStream.builder());
    }
    for (int coordinate = 0; coordinate < count(); coordinate++) {
      int holder = coordinate;
      get(coordinate).stream().forEach(other -> holders.get(other).add(holder));
    }
    return new CoordinateLists(
        holders.stream().map(holder -> Sizes.of(holder.build().toArray())).toList(), count());
  }

  int count() {
    return lists.size();
  }

  /** Size of the axis that the lists speak of. */
  int others() {
    return others;
  }

  Sizes get(int coordinate) {
    return lists.get(coordinate);
  }

  /** The first coordinate of a list; 0 of an empty one. */
  int first(int coordinate) {
    return get(coordinate).count() == 0 ? 0 : get(coordinate).get(0);
  }

  /** A list as seen from its first coordinate. */
  Sizes relative(int coordinate) {
    Sizes list = get(coordinate);
    return Sizes.compute(list.count(), i -> list.get(i) - list.get(0));
  }
}
