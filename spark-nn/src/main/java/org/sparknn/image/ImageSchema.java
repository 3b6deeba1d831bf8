package org.sparknn.image;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TensorColumn;

/** The columns of {@link Images}. */
public final class ImageSchema {
  /** The row's number, a long from 0 on that does not depend on how files are split. */
  public static final String ID = "id";

  /** The image's file, or null where a file holds many images. */
  public static final String FILE = "file";

  /** Unsigned bytes in the order C, H, W; shape and type are in the column's metadata. */
  public static final String IMAGE = "image";

  /** The number of the class, a double; missing where it is not known. */
  public static final String LABEL = "label";

  private ImageSchema() {}

  static StructType of(Shape shape, boolean labeled) {
    List<StructField> fields = new ArrayList<>();
    fields.add(new StructField(ID, DataTypes.LongType, false, Metadata.empty()));
    fields.add(new StructField(FILE, DataTypes.StringType, true, Metadata.empty()));
    fields.add(new StructField(IMAGE, DataTypes.BinaryType, false, TensorColumn.bytes(shape)));
    if (labeled) {
      fields.add(new StructField(LABEL, DataTypes.DoubleType, false, Metadata.empty()));
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  /** Puts back the metadata that an encoder drops. */
  static Dataset<Row> restoreMetadata(Dataset<Row> rows, StructType schema) {
    Column[] columns = new Column[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = schema.apply(i);
      columns[i] = rows.col(field.name()).as(field.name(), field.metadata());
    }
    return rows.select(columns);
  }
}
