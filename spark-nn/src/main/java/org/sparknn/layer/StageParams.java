package org.sparknn.layer;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.StringJoiner;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.tensor.ShapeException;
import scala.Option;

/** What all stages do with their Params. */
public final class StageParams {
  private StageParams() {}

  /** The Param that names a layer within a network. */
  static Param<String> name(Params owner) {
    Param<String> name =
        new Param<>(owner, "name", "name of the layer within a network; empty: its position");
    owner.setDefault(name, "");
    return name;
  }

  /** One Param in a line, as Spark explains it, with the values of arrays. */
  public static String explain(Params owner, Param<?> param) {
    StringJoiner values = new StringJoiner(", ", "(", ")").setEmptyValue("(undefined)");
    Option<?> standard = owner.getDefault(param);
    if (standard.isDefined()) {
      values.add("default: " + text(standard.get()));
    }
    Option<?> current = owner.get(param);
    if (current.isDefined()) {
      values.add("current: " + text(current.get()));
    }
    return "%s: %s %s".formatted(param.name(), param.doc(), values);
  }

  private static String text(Object value) {
    if (!value.getClass().isArray()) {
      return value.toString();
    }
    StringJoiner elements = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < Array.getLength(value); i++) {
      elements.add(String.valueOf(Array.get(value, i)));
    }
    return elements.toString();
  }

  /** Sets a Param unless the layer then breaks a rule; in that case nothing changes. */
  @SuppressWarnings("unchecked") // S is the stage's own class
  static <S, T> S change(ColumnParams<S> stage, Param<T> param, T value) {
    set(stage, param, value, () -> check(stage));
    return (S) stage;
  }

  /** Sets a Param unless the check then throws; in that case nothing changes. */
  public static <T> void set(Params stage, Param<T> param, T value, Runnable check) {
    Option<T> before = stage.get(param);
    stage.set(param, value);
    try {
      check.run();
    } catch (IllegalArgumentException refusal) {
      if (before.isDefined()) {
        stage.set(param, before.get());
      } else {
        stage.clear(param);
      }
      throw refusal;
    }
  }

  /** Refuses values that break a rule; what is not set yet is not missed. */
  static void check(ColumnParams<?> stage) {
    Backends.requireName(stage.getBackend());
    if (stage instanceof LayerStage layer && isComplete(stage)) {
      try {
        requireLayer(layer);
      } catch (ShapeException refusal) {
        throw refusal.at(stage.getClass().getSimpleName());
      }
    }
  }

  /** Whether all arguments are set that have no default. */
  private static boolean isComplete(Params stage) {
    return Arrays.stream(stage.params())
        .allMatch(param -> stage.isDefined(param) || !LayerJson.isArgument(param));
  }

  private static void requireLayer(LayerStage stage) {
    Layer layer = stage.layer();
    if (!stage.getName().isEmpty()) {
      Named unused = new Named(stage.getName(), layer);
    }
  }
}
