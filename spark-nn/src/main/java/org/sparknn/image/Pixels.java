package org.sparknn.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;

/** A decoded image's pixels as unsigned bytes in the order C, H, W. */
final class Pixels {
  // ITU-R 601 luma in 16 fractional bits, as Pillow's convert("L") has it.
  private static final int RED = 19595;
  private static final int GREEN = 38470;
  private static final int BLUE = 7471;

  private Pixels() {}

  /** Whether the image stores one brightness per pixel, with or without opacity. */
  static boolean isGrey(BufferedImage image) {
    return image.getRaster().getNumBands() <= 2
        && !(image.getColorModel() instanceof IndexColorModel);
  }

  /** One channel; colours become their luma. */
  static byte[] grey(BufferedImage image) {
    if (isGrey(image)) {
      return brightness(image.getRaster());
    }
    int[] colours = colours(image);
    byte[] pixels = new byte[colours.length];
    for (int i = 0; i < pixels.length; i++) {
      int luma = RED * red(colours[i]) + GREEN * green(colours[i]) + BLUE * blue(colours[i]);
      pixels[i] = (byte) ((luma + (1 << 15)) >> 16);
    }
    return pixels;
  }

  /** Three channels; opacity is dropped. */
  static byte[] colour(BufferedImage image) {
    int size = image.getWidth() * image.getHeight();
    byte[] pixels = new byte[3 * size];
    if (isGrey(image)) {
      byte[] brightness = brightness(image.getRaster());
      for (int channel = 0; channel < 3; channel++) {
        System.arraycopy(brightness, 0, pixels, channel * size, size);
      }
      return pixels;
    }
    int[] colours = colours(image);
    for (int i = 0; i < size; i++) {
      pixels[i] = (byte) red(colours[i]);
      pixels[size + i] = (byte) green(colours[i]);
      pixels[2 * size + i] = (byte) blue(colours[i]);
    }
    return pixels;
  }

  /** From the raster itself: getRGB would take the samples for linear light and brighten them. */
  private static byte[] brightness(Raster raster) {
    SampleModel model = raster.getSampleModel();
    int shift = Math.max(0, model.getSampleSize(0) - 8);
    int[] samples = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
    byte[] pixels = new byte[samples.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (samples[i] >>> shift);
    }
    return pixels;
  }

  private static int[] colours(BufferedImage image) {
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }

  private static int red(int colour) {
    return colour >> 16 & 0xFF;
  }

  private static int green(int colour) {
    return colour >> 8 & 0xFF;
  }

  private static int blue(int colour) {
    return colour & 0xFF;
  }
}
