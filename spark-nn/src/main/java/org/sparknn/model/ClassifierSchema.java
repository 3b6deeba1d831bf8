package org.sparknn.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that a classifier reads and adds; those with empty names are left out. */
record ClassifierSchema(String rawPrediction, String probability, String prediction) {

  /** Refuses a label column that is missing or not numeric. */
  static void checkLabel(StructType schema, String name) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "there is no label column '%s'; there are %s"
              .formatted(name, Arrays.toString(schema.fieldNames())));
    }
    if (!(schema.apply(name).dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "label column '%s' must be numeric but has type %s; StringIndexer makes numbers of texts"
              .formatted(name, schema.apply(name).dataType().simpleString()));
    }
  }

  /** The added columns with what Spark's evaluators and indexers read from their metadata. */
  List<StructField> added(List<String> classNames) {
    List<StructField> fields = new ArrayList<>();
    if (!rawPrediction.isEmpty()) {
      fields.add(vector(rawPrediction, classNames.size()));
    }
    if (!probability.isEmpty()) {
      fields.add(vector(probability, classNames.size()));
    }
    if (!prediction.isEmpty()) {
      Metadata names =
          NominalAttribute.defaultAttr()
              .withName(prediction)
              .withValues(classNames.toArray(String[]::new))
              .toMetadata();
      fields.add(new StructField(prediction, DataTypes.DoubleType, false, names));
    }
    return fields;
  }

  private static StructField vector(String name, int size) {
    return new StructField(
        name, SQLDataTypes.VectorType(), false, new AttributeGroup(name, size).toMetadata());
  }
}
