package org.sparknn.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.types.StructField;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.training.InputTransform;

/** What Params mean, checked. */
final class ParamValues {
  private ParamValues() {}

  /**
   * The name of the backend, which the executors pick.
   *
   * @throws IllegalArgumentException if there is no backend of that name
   */
  static String backend(ScoringParams<?> params) {
    Backends.requireName(params.getBackend());
    return params.getBackend();
  }

  /** How the column's elements become the network's input. */
  static InputTransform inputTransform(ScoringParams<?> params, boolean bytes) {
    double standard = bytes ? InputTransform.BYTES.scale() : InputTransform.IDENTITY.scale();
    return new InputTransform(
        params.isDefined(params.inputScale()) ? params.getInputScale() : standard,
        list(params.getInputMean()),
        list(params.getInputStd()));
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /**
   * The classes' names: those that were set, else those in the label column's metadata, else their
   * numbers.
   *
   * @throws IllegalArgumentException if there are not as many as classes
   */
  static List<String> classNames(ClassifierParams params, StructField label, int classes) {
    if (params.isDefined(params.classNamesParam())) {
      return checked(params.getClassNames(), classes, "classNames has");
    }
    Optional<String[]> values =
        Attribute.fromStructField(label) instanceof NominalAttribute nominal
                && nominal.values().isDefined()
            ? Optional.of(nominal.values().get())
            : Optional.empty();
    return values
        .map(names -> checked(names, classes, "label column '" + label.name() + "' has"))
        .orElseGet(() -> IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }

  private static List<String> checked(String[] names, int classes, String who) {
    if (names.length != classes) {
      throw new IllegalArgumentException(
          "%s %d classes %s but the network's output has %d"
              .formatted(who, names.length, Arrays.toString(names), classes));
    }
    return List.of(names);
  }
}
