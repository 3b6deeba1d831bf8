package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.sparknn.kernels.io.DataType;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;

/**
 * A file of the folder {@code train}: a network with its initial weights and what training it, or
 * scoring with it, gave in torch. Everything is read from the header.
 */
public record TrainingRun(String name, SafeTensors file) {
  public static final double LOSS_TOLERANCE = 1e-5;
  public static final double WEIGHT_TOLERANCE = 1e-4;

  /** A wrong way to train must be this many tolerances away. */
  public static final double CLEARLY = 30;

  /** Of networks with batch normalization and ReLU: then a flipped ReLU shows. */
  private static final int COMPARABLE_STEPS = 3;

  private static final Pattern LOSS = Pattern.compile("(\\w+)\\(([^()]*)\\)");
  private static final Pattern VARIANT = Pattern.compile("variant\\.(.+)\\.loss(?:\\.f64)?");

  /** All files. */
  public static List<TrainingRun> all() {
    return GoldenFolder.trainingFiles().stream()
        .map(
            path ->
                new TrainingRun(
                    path.getFileName().toString().replace(".safetensors", ""),
                    GoldenFolder.read(path)))
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private String header(String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw new IllegalArgumentException("%s says no %s".formatted(name, key));
    }
    return value;
  }

  /** Whether the file holds the steps of a training run, rather than scores. */
  public boolean trains() {
    return file.has("loss") || file.has("loss.f64");
  }

  public Network network() {
    return Architecture.read(header("arch"), header("case"));
  }

  /** The shape of one image. */
  public Shape row() {
    Shape row = file.get("x").shape().row();
    return row.rank() == 2 ? row.insert(0, 1) : row;
  }

  /** How the bytes of images become inputs: {@code / 255}. */
  public InputTransform transform() {
    return InputTransform.BYTES;
  }

  /** As in {@code CrossEntropyLoss(mean, label_smoothing=0.1, weight=arg.weight)}. */
  public Loss loss() {
    Matcher matcher = LOSS.matcher(header("loss"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a loss: " + header("loss"));
    }
    ObjectNode arguments = GoldenFolder.MAPPER.createObjectNode();
    for (String argument : matcher.group(2).split(",", -1)) {
      String[] parts = argument.strip().split("=", 2);
      if (parts.length == 1) {
        arguments.put("reduction", parts[0]);
      } else if (file.has(parts[1])) {
        ArrayNode values = arguments.putArray(parts[0]);
        Arrays.stream(numbers(parts[1])).forEach(values::add);
      } else {
        arguments.set(parts[0], Architecture.value(parts[1]));
      }
    }
    return LossTypes.read(matcher.group(1), arguments, Set.of());
  }

  /** Whether the mean is over something else than the losses' number. */
  public boolean weighsLosses() {
    return header("loss").contains("weight") || header("loss").contains("ignore_index");
  }

  /** What a row's output is compared with. */
  public Target target() {
    StoredTensor y = file.get("y");
    return new Target(y.shape().row(), y.type() == DataType.I64);
  }

  public int batch() {
    return Integer.parseInt(header("batch"));
  }

  public int steps() {
    return Integer.parseInt(header("steps"));
  }

  /** Steps from the first one on in which two correct programs give the same. */
  public int comparableSteps() {
    boolean drifts = has(network(), "BatchNorm") && has(network(), "ReLU");
    return drifts ? Math.min(COMPARABLE_STEPS, steps()) : steps();
  }

  private static boolean has(Layer layer, String kind) {
    return layer.kind().startsWith(kind)
        || layer.children().stream().map(Named::layer).anyMatch(child -> has(child, kind));
  }

  public double learningRate() {
    return GoldenOptimizer.read(header("optimizer")).learningRate();
  }

  public Optimizer optimizer() {
    return GoldenOptimizer.read(header("optimizer")).optimizer();
  }

  /** Rows of the steps that can be compared; the last batch may be a smaller one. */
  public int rows() {
    int rows = Math.min(comparableSteps() * batch(), file.get("x").shape().size(0));
    if (rows <= (comparableSteps() - 1) * batch()) {
      throw new IllegalArgumentException(
          "%s has %d rows for %d steps of %d".formatted(name, rows, comparableSteps(), batch()));
    }
    return rows;
  }

  /** The bytes of an image. */
  public byte[] image(int index) {
    int length = row().elements();
    return Arrays.copyOfRange(file.get("x").bytes(), index * length, (index + 1) * length);
  }

  /** The target of a row. */
  public float[] target(int index) {
    int length = target().shape().elements();
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) numbers("y")[index * length + i];
    }
    return values;
  }

  /** Any tensor in double, from its twin in double if there is one. */
  public double[] numbers(String tensor) {
    String twin = tensor + ".f64";
    return new GoldenCase(name, file).doubles(file.has(twin) ? twin : tensor);
  }

  /** The weights under a prefix: {@code init.}, {@code final.} */
  public StateDict state(String prefix) {
    List<Slot> slots = network().slots();
    SafeTensors renamed = new SafeTensors();
    for (Slot slot : slots) {
      String stored = prefix + torchName(slot);
      if (slot.role() != Slot.Role.COUNTER || file.has(stored)) {
        renamed.put(slot.name(), file.get(stored));
      } else {
        renamed.put(slot.name(), StoredTensor.of(Shape.of(), 0));
      }
    }
    return StateDictFile.read(renamed, slots);
  }

  /** The name that torch has for a slot of the network. */
  public static String torchName(Slot slot) {
    return Architecture.torchName(slot.name());
  }

  /**
   * The losses of data-parallel runs, by their names.
   *
   * @param wrong those that torch gets by a mistake, or those that it gets without
   */
  public Map<String, double[]> variants(boolean wrong) {
    Map<String, double[]> found = new TreeMap<>();
    for (String tensor : file.tensors().keySet()) {
      Matcher matcher = VARIANT.matcher(tensor);
      if (matcher.matches() && matcher.group(1).startsWith("WRONG_") == wrong) {
        found.put(matcher.group(1), numbers("variant." + matcher.group(1) + ".loss"));
      }
    }
    return found;
  }

  /** Compares losses from the first step on with torch's, and with those of its variants. */
  public void checkLosses(double[] losses) {
    double[] wanted = numbers("loss");
    assertEquals(comparableSteps(), losses.length, "steps");
    for (int s = 0; s < losses.length; s++) {
      assertEquals(wanted[s], losses[s], LOSS_TOLERANCE, "loss of step " + s);
    }
    variants(false)
        .forEach(
            (name, variant) ->
                assertTrue(
                    distance(variant, losses) <= LOSS_TOLERANCE, () -> "differs from " + name));
    variants(true)
        .forEach(
            (name, variant) ->
                assertTrue(
                    distance(variant, losses) > CLEARLY * LOSS_TOLERANCE,
                    () -> "cannot be told from " + name));
  }

  private static double distance(double[] variant, double[] losses) {
    return IntStream.range(0, losses.length)
        .mapToDouble(s -> Math.abs(variant[s] - losses[s]))
        .max()
        .orElse(0);
  }

  /** Compares weights and statistics with those under a prefix: {@code final.} */
  public void checkState(String prefix, StateDict state) {
    for (Slot slot : network().slots()) {
      String stored = prefix + torchName(slot);
      if (slot.role() != Slot.Role.COUNTER) {
        Closeness.check(stored, numbers(stored), state.get(slot.name()), WEIGHT_TOLERANCE);
      } else if (file.has(stored)) {
        assertEquals(file.get(stored).longs()[0], state.counter(slot.name()), stored);
      }
    }
  }
}
