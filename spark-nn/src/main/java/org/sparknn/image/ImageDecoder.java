package org.sparknn.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.sparknn.kernels.tensor.Shape;

/** Decodes one file's bytes with the JDK's readers. */
final class ImageDecoder {
  /** Of the image that decides the shape: a header can claim any size. */
  private static final long MOST_PIXELS = 1L << 26;

  private final String file;
  private final byte[] content;

  ImageDecoder(String file, byte[] content) {
    this.file = file;
    this.content = content;
  }

  /** The shape that the file has by itself: one channel if it is grey, else three. */
  Shape shape() {
    BufferedImage image =
        read(
            (height, width) -> {
              if ((long) height * width > MOST_PIXELS) {
                throw new ImageException(
                    "%s is %d pixels high and %d wide but at most %d pixels can be decoded"
                        .formatted(file, height, width, MOST_PIXELS));
              }
            });
    return Shape.of(Pixels.isGrey(image) ? 1 : 3, image.getHeight(), image.getWidth());
  }

  /** The pixels in the order C, H, W. */
  byte[] decode(Wanted wanted) {
    BufferedImage image = read((height, width) -> wanted.check(file, height, width));
    return switch (wanted.channels()) {
      case 1 -> Pixels.grey(image);
      case 3 -> Pixels.colour(image);
      default ->
          throw new ImageException(
              "%s: an image has 1 or 3 channels but %d are wanted"
                  .formatted(file, wanted.channels()));
    };
  }

  @FunctionalInterface
  private interface SizeCheck {
    void accept(int height, int width);
  }

  /** Checks the size before any pixel is decoded, so that a false header costs nothing. */
  private BufferedImage read(SizeCheck check) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new ImageException("%s is no PNG or JPEG image".formatted(file));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        check.accept(reader.getHeight(0), reader.getWidth(0));
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (ImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers meet broken files with almost any exception.
      throw new ImageException("%s cannot be decoded: %s".formatted(file, e.getMessage()), e);
    }
  }
}
