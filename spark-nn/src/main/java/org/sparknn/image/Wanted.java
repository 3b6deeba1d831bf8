package org.sparknn.image;

import java.io.Serializable;

/**
 * What each image must be.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param origin where the sizes come from, with a verb, for messages
 */
record Wanted(int channels, int height, int width, String origin) implements Serializable {

  void check(String file, int foundHeight, int foundWidth) {
    if (foundHeight != height || foundWidth != width) {
      throw new ImageException(
          "%s is %d pixels high and %d wide but %s %d high and %d wide"
              .formatted(file, foundHeight, foundWidth, origin, height, width));
    }
  }
}
