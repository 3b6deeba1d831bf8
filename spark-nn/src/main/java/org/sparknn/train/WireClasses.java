package org.sparknn.train;

import java.util.List;

/** The classes that tasks of a run send as results, for serializers that want to know them. */
public final class WireClasses {
  private WireClasses() {}

  public static List<Class<?>> all() {
    return List.of(RankResult.class);
  }
}
