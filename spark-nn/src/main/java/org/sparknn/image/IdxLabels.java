package org.sparknn.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The labels of an IDX file. */
final class IdxLabels {
  private IdxLabels() {}

  /** All labels, one unsigned byte each. */
  static byte[] read(String file, InputStream stream) throws IOException {
    try (IdxReader reader = new IdxReader(file, stream, 1)) {
      byte[] labels = new byte[reader.count()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = reader.next()[0];
      }
      reader.check();
      return labels;
    }
  }

  static void checkCount(String imagesFile, int images, String labelsFile, int labels) {
    if (images != labels) {
      throw new ImageException(
          "%s has %d images but %s has %d labels"
              .formatted(imagesFile, images, labelsFile, labels));
    }
  }

  /**
   * Names for all classes that occur: the known ones, or else the class numbers.
   *
   * @throws ImageException if a label has no name among the known
   */
  static List<String> classNames(String file, byte[] labels, List<String> known) {
    int largest = 0;
    for (byte label : labels) {
      largest = Math.max(largest, Byte.toUnsignedInt(label));
    }
    if (known.isEmpty()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i <= largest; i++) {
        names.add(Integer.toString(i));
      }
      return names;
    }
    if (largest >= known.size()) {
      throw new ImageException(
          "%s has the label %d, outside the %d classes 0 to %d"
              .formatted(file, largest, known.size(), known.size() - 1));
    }
    return known;
  }
}
