package org.sparknn.kernels.loss;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.tensor.ShapeException;

/** Makes a loss from the name of a torch.nn class and its constructor arguments. */
public final class LossTypes {
  /** A record with the way to read it. */
  private record Type<L extends Record & Loss>(Class<L> record, Function<Arguments, L> reader) {}

  private static final Map<String, Type<?>> TYPES = types();

  private LossTypes() {}

  private static Map<String, Type<?>> types() {
    return Set.of(
            new Type<>(BCELoss.class, BCELoss::read),
            new Type<>(BCEWithLogitsLoss.class, BCEWithLogitsLoss::read),
            new Type<>(CrossEntropyLoss.class, CrossEntropyLoss::read),
            new Type<>(HuberLoss.class, HuberLoss::read),
            new Type<>(L1Loss.class, L1Loss::read),
            new Type<>(MSELoss.class, MSELoss::read),
            new Type<>(NLLLoss.class, NLLLoss::read),
            new Type<>(SmoothL1Loss.class, SmoothL1Loss::read))
        .stream()
        .collect(
            Collectors.toMap(
                type -> type.record().getSimpleName(), type -> type, (a, b) -> a, TreeMap::new));
  }

  /** The names of all torch.nn classes that are known here. */
  public static Set<String> names() {
    return TYPES.keySet();
  }

  /** The records of all losses, in the order of their names. */
  public static Collection<Class<? extends Record>> records() {
    return TYPES.values().stream().<Class<? extends Record>>map(Type::record).toList();
  }

  /**
   * Reads a loss.
   *
   * @param type the name of a torch.nn class
   * @param node its constructor arguments
   * @param others names in {@code node} that are not arguments
   */
  public static Loss read(String type, JsonNode node, Set<String> others) {
    Type<?> known = TYPES.get(type);
    if (known == null) {
      throw new ShapeException("unknown loss type %s; known are %s".formatted(type, names()));
    }
    Arguments arguments = new Arguments(type, node);
    Loss loss = known.reader().apply(arguments);
    arguments.rejectUnknown(others);
    return loss;
  }
}
