package org.sparknn.kernels.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Constructor arguments of a torch.nn class by their names, read from a JSON object. */
public final class Arguments {
  private final String type;
  private final JsonNode node;
  private final Set<String> read = new HashSet<>();

  public Arguments(String type, JsonNode node) {
    this.type = type;
    this.node = node;
  }

  /** Whether an argument is given and not null. */
  public boolean has(String name) {
    read.add(name);
    return node.hasNonNull(name);
  }

  public boolean isText(String name) {
    return has(name) && node.get(name).isTextual();
  }

  public int integer(String name) {
    return integerValue(name, required(name));
  }

  public int integer(String name, int absent) {
    return has(name) ? integer(name) : absent;
  }

  public double number(String name, double absent) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = node.get(name);
    if (!value.isNumber()) {
      throw wrong(name, "a number", value);
    }
    return value.doubleValue();
  }

  /** Empty if the argument is given as null, {@code absent} if it is not given. */
  public Optional<Double> optionalNumber(String name, double absent) {
    read.add(name);
    return node.has(name) && node.get(name).isNull()
        ? Optional.empty()
        : Optional.of(number(name, absent));
  }

  /** The numbers of a tensor, which is a number or a list of tensors, in row-major order. */
  public List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    addNumbers(name, required(name), numbers);
    return numbers;
  }

  private void addNumbers(String name, JsonNode value, List<Double> numbers) {
    if (value.isArray()) {
      value.forEach(part -> addNumbers(name, part, numbers));
    } else if (value.isNumber()) {
      numbers.add(value.doubleValue());
    } else {
      throw wrong(name, "a number or a list of numbers", value);
    }
  }

  /** The shape of a tensor, which is a number or a list of tensors of one shape. */
  public Shape shape(String name) {
    return shape(name, required(name));
  }

  private Shape shape(String name, JsonNode value) {
    if (!value.isArray()) {
      return Shape.of();
    }
    Shape part = value.isEmpty() ? Shape.of() : shape(name, value.get(0));
    for (JsonNode other : value) {
      if (!shape(name, other).equals(part)) {
        throw wrong(name, "made of parts of one shape", value);
      }
    }
    return part.insert(0, value.size());
  }

  public boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!node.get(name).isBoolean()) {
      throw wrong(name, "true or false", node.get(name));
    }
    return node.get(name).booleanValue();
  }

  public String text(String name, String absent) {
    if (!has(name)) {
      return absent;
    }
    if (!node.get(name).isTextual()) {
      throw wrong(name, "a string", node.get(name));
    }
    return node.get(name).textValue();
  }

  /** One value per axis: a single number counts for each of {@code count} axes. */
  public Sizes sizes(String name, int count) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      return Sizes.repeat(integerValue(name, value), count);
    }
    return Sizes.compute(value.size(), i -> integerValue(name, value.get(i)));
  }

  public Sizes sizes(String name, int count, int absent) {
    return has(name) ? sizes(name, count) : Sizes.repeat(absent, count);
  }

  /** As {@link #sizes(String, int)}, where a value may be null. */
  public List<OptionalInt> optionalSizes(String name, int count) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      return Collections.nCopies(count, OptionalInt.of(integerValue(name, value)));
    }
    List<OptionalInt> sizes = new ArrayList<>();
    for (JsonNode size : value) {
      sizes.add(size.isNull() ? OptionalInt.empty() : OptionalInt.of(integerValue(name, size)));
    }
    return sizes;
  }

  /** Throws if the object holds a name that was not asked for. */
  public void rejectUnknown(Set<String> allowed) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!read.contains(name) && !allowed.contains(name)) {
                throw new ShapeException("%s has no argument %s".formatted(type, name));
              }
            });
  }

  private JsonNode required(String name) {
    if (!has(name)) {
      throw new ShapeException("%s needs the argument %s".formatted(type, name));
    }
    return node.get(name);
  }

  private int integerValue(String name, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "an integer", value);
    }
    return value.intValue();
  }

  private ShapeException wrong(String name, String wanted, JsonNode value) {
    return new ShapeException("%s: %s must be %s but got %s".formatted(type, name, wanted, value));
  }
}
