package org.sparknn.image;

import java.util.Optional;
import org.sparknn.kernels.tensor.Shape;

/** Shapes of images as messages show them. */
final class Shapes {
  private Shapes() {}

  static void check(String file, Shape found, Optional<Shape> wanted) {
    if (wanted.isPresent() && !wanted.get().equals(found)) {
      throw new ImageException(
          "%s has images of %s but the network takes %s"
              .formatted(file, text(found), text(wanted.get())));
    }
  }

  /** For example {@code 3x32x32 (channels, height, width)}. */
  static String text(Shape shape) {
    return "%dx%dx%d (channels, height, width)"
        .formatted(shape.size(0), shape.size(1), shape.size(2));
  }
}
