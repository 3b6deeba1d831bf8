package org.sparknn.kernels.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.sparknn.kernels.io.DataType;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.tensor.Shape;

/** One case file. */
record GoldenCase(String name, SafeTensors file) {

  static GoldenCase read(Path path) {
    String name = path.getFileName().toString().replace(".safetensors", "");
    return new GoldenCase(name, GoldenFolder.read(path));
  }

  String module() {
    return file.metadata().get("module");
  }

  private JsonNode json(String key) {
    try {
      return GoldenFolder.MAPPER.readTree(file.metadata().getOrDefault(key, "{}"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("%s of %s is not JSON".formatted(key, name), e);
    }
  }

  /**
   * The constructor's arguments, tensors among them replaced by their numbers, and the forward
   * call's besides tensors, which our layers take in their constructors too.
   */
  ObjectNode arguments() {
    ObjectNode arguments = (ObjectNode) json("args");
    arguments.setAll((ObjectNode) json("call"));
    for (Map.Entry<String, JsonNode> argument : List.copyOf(arguments.properties())) {
      if (argument.getValue().has("tensor")) {
        String tensor = argument.getValue().get("tensor").textValue();
        int[] next = {0};
        arguments.set(argument.getKey(), nested(tensor(tensor).shape(), 0, doubles(tensor), next));
      }
    }
    return arguments;
  }

  /** A tensor as lists in lists, or a number. */
  private static JsonNode nested(Shape shape, int axis, double[] values, int[] next) {
    if (axis == shape.rank()) {
      return DoubleNode.valueOf(values[next[0]++]);
    }
    ArrayNode parts = GoldenFolder.MAPPER.createArrayNode();
    for (int i = 0; i < shape.size(axis); i++) {
      parts.add(nested(shape, axis + 1, values, next));
    }
    return parts;
  }

  /** For each step whether it is in training mode. */
  List<Boolean> trainingSteps() {
    List<Boolean> steps = new ArrayList<>();
    json("steps").forEach(step -> steps.add(step.textValue().equals("train")));
    return steps;
  }

  /** Whether versions of torch differ in this case. */
  boolean versionDependent() {
    for (JsonNode tag : json("tags")) {
      if (tag.asText().startsWith("version_dependent")) {
        return true;
      }
    }
    return false;
  }

  /** What stands in front of a step's names. */
  String prefix(int step) {
    return trainingSteps().size() == 1 ? "" : "s" + step + ".";
  }

  boolean has(String tensor) {
    return file.has(tensor);
  }

  StoredTensor tensor(String tensor) {
    return file.get(tensor);
  }

  /** Any tensor's elements, widened. */
  double[] doubles(String tensor) {
    StoredTensor stored = tensor(tensor);
    if (stored.type() == DataType.F64) {
      return stored.doubles();
    }
    if (stored.type() == DataType.I64) {
      long[] longs = stored.longs();
      double[] values = new double[longs.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = longs[i];
      }
      return values;
    }
    float[] floats = stored.floats();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  /** Any tensor's elements as floats. */
  float[] floats(String tensor) {
    double[] doubles = doubles(tensor);
    float[] values = new float[doubles.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) doubles[i];
    }
    return values;
  }

  /** Max pooling finds indices, max unpooling is given them. */
  private boolean givesIndices() {
    return module().startsWith("MaxUnpool");
  }

  /** The indices of a step that its layer is given; empty if it is given none. */
  int[] givenIndices(int step) {
    return givesIndices()
        ? LongStream.of(tensor(prefix(step) + "indices").longs())
            .mapToInt(Math::toIntExact)
            .toArray()
        : new int[0];
  }

  /** What torch's own float32 loses. */
  double floatError(String tensor) {
    double error = json("err32").path(tensor).path(0).asDouble(0);
    return Double.isFinite(error) ? error : 0;
  }

  /** The results of a step, without the step's prefix: what has a twin in double, and indices. */
  List<String> expected(int step) {
    String prefix = prefix(step);
    List<String> names = new ArrayList<>();
    for (String tensor : file.tensors().keySet()) {
      if (tensor.startsWith(prefix) && !tensor.startsWith("arg.")) {
        String rest = tensor.substring(prefix.length());
        boolean indices = rest.equals("indices") && !givesIndices();
        boolean exact = indices || rest.startsWith("buffer_after.");
        if (rest.endsWith(".f64")) {
          names.add(rest.substring(0, rest.length() - ".f64".length()));
        } else if (exact && tensor(tensor).type() == DataType.I64) {
          names.add(rest);
        }
      }
    }
    return names;
  }
}
