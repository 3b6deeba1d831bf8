package org.sparknn.model;

import java.util.List;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Reads Spark's image struct: rows of pixels in OpenCV's order become (C, H, W) in RGB. */
final class ImageReader extends TensorReader {
  private static final StructType SCHEMA = ImageSchema.columnSchema();
  private static final int HEIGHT = SCHEMA.fieldIndex("height");
  private static final int WIDTH = SCHEMA.fieldIndex("width");
  private static final int CHANNELS = SCHEMA.fieldIndex("nChannels");
  private static final int MODE = SCHEMA.fieldIndex("mode");
  private static final int DATA = SCHEMA.fieldIndex("data");

  ImageReader(String column, Shape shape) {
    super(column, shape);
  }

  /** Whether a struct is an image. */
  static boolean reads(StructType struct) {
    return List.of(struct.fieldNames()).equals(List.of(SCHEMA.fieldNames()));
  }

  @Override
  boolean isBytes() {
    return true;
  }

  @Override
  void read(InternalRow row, int ordinal, byte[] target, int offset) {
    InternalRow image = row.getStruct(ordinal, SCHEMA.length());
    int height = image.getInt(HEIGHT);
    int width = image.getInt(WIDTH);
    int stored = image.getInt(CHANNELS);
    int channels = stored == 4 ? 3 : stored;
    // OpenCV's CV_8UCn is 8 (n - 1); other depths have their number in the low bits.
    if (stored < 1 || stored > 4 || stored == 2 || image.getInt(MODE) != 8 * (stored - 1)) {
      throw new ShapeException(
          "column '%s' wants images of 1, 3 or 4 unsigned bytes a pixel but got mode %d with %d channels"
              .formatted(column(), image.getInt(MODE), stored));
    }
    Shape given = Shape.of(channels, height, width);
    byte[] pixels = image.getBinary(DATA);
    if (!given.equals(shape()) || pixels.length != (long) height * width * stored) {
      throw new ShapeException(
          "column '%s' wants images of shape %s but got %s in %d bytes"
              .formatted(column(), shape(), given, pixels.length));
    }
    int positions = height * width;
    for (int channel = 0; channel < channels; channel++) {
      int source = channels == 3 ? 2 - channel : channel;
      int plane = offset + channel * positions;
      for (int position = 0; position < positions; position++) {
        target[plane + position] = pixels[position * stored + source];
      }
    }
  }
}
