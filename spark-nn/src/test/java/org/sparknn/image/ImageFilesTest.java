package org.sparknn.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.tensor.Shape;

/** What is read from PNG and JPEG files in folders, and what is said of wrong ones. */
class ImageFilesTest {
  private static final int RED_GREEN_BLUE = 0x102030;

  @TempDir private Path folder;

  private ImageSource source() {
    return new ImageSource(LocalSpark.session(), folder.toString());
  }

  private void write(String name, int type, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, 10 * y + x);
        } else {
          image.setRGB(x, y, 0xFF000000 | RED_GREEN_BLUE + 10 * y + x);
        }
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private void writeColour(String name) throws IOException {
    write(name, BufferedImage.TYPE_INT_RGB, 2, 3);
  }

  private void writeGrey(String name) throws IOException {
    write(name, BufferedImage.TYPE_BYTE_GRAY, 2, 3);
  }

  @Test
  void sortsClassesAndFilesByName() throws IOException {
    writeColour("dog/b.png");
    writeColour("dog/a 1.png");
    writeColour("cat/z.png");
    writeColour("dog/ü.png");
    Files.writeString(folder.resolve("dog").resolve("_SUCCESS"), "");
    Images images = source().read(Split.TRAIN);
    assertEquals(List.of("cat", "dog"), images.classNames());
    assertEquals(4, images.count());
    List<Row> rows = images.rows().collectAsList();
    List<String> names = List.of("cat/z.png", "dog/a 1.png", "dog/b.png", "dog/ü.png");
    for (int i = 0; i < names.size(); i++) {
      assertEquals(i, rows.get(i).getLong(0));
      assertEquals(folder.resolve(names.get(i)).toString(), rows.get(i).getString(1));
      assertEquals(i == 0 ? 0 : 1, rows.get(i).getDouble(3));
    }
  }

  @Test
  void putsChannelsFirst() throws IOException {
    writeColour("a/1.png");
    Images images = source().read(Split.TRAIN);
    assertEquals(Shape.of(3, 2, 3), images.shape());
    assertArrayEquals(
        new byte[] {
          0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x30, 0x31, 0x32,
          0x3A, 0x3B, 0x3C
        },
        pixels(images));
  }

  @Test
  void keepsGreyAsItIs() throws IOException {
    writeGrey("a/1.png");
    Images images = source().read(Split.TRAIN);
    assertEquals(Shape.of(1, 2, 3), images.shape());
    assertArrayEquals(new byte[] {0, 1, 2, 10, 11, 12}, pixels(images));
  }

  @Test
  void coloursGreyForNetworksWithThreeChannels() throws IOException {
    writeGrey("a/1.png");
    Images images = source().setShape(Shape.of(3, 2, 3)).read(Split.TRAIN);
    assertArrayEquals(
        new byte[] {0, 1, 2, 10, 11, 12, 0, 1, 2, 10, 11, 12, 0, 1, 2, 10, 11, 12}, pixels(images));
  }

  @Test
  void makesColoursGreyAsPillowDoes() throws IOException {
    writeColour("a/1.png");
    Images images = source().setShape(Shape.of(1, 2, 3)).read(Split.TRAIN);
    // Image.new("RGB", (1, 1), (0x10, 0x20, 0x30)).convert("L") is 29.
    assertEquals(29, pixels(images)[0]);
  }

  private static byte[] pixels(Images images) {
    return (byte[]) images.rows().collectAsList().get(0).get(2);
  }

  @Test
  void dividesTrainAndTest() throws IOException {
    writeColour("train/cat/1.png");
    writeColour("train/dog/1.png");
    writeColour("test/dog/2.png");
    assertTrue(source().has(Split.TEST));
    Images train = source().read(Split.TRAIN);
    assertEquals(List.of("cat", "dog"), train.classNames());
    Images test = source().setClassNames(train.classNames()).readTest();
    assertEquals(1, test.count());
    assertEquals(1, test.rows().collectAsList().get(0).getDouble(3));
  }

  @Test
  void readsFlatFolderWithoutLabels() throws IOException {
    writeColour("1.png");
    writeColour("2.png");
    Images images = source().readTest();
    assertFalse(images.isLabeled());
    assertEquals(2, images.rows().count());
  }

  @Test
  void refusesAnotherSizeThanTheFirst() throws IOException {
    writeColour("a/1.png");
    write("a/2.png", BufferedImage.TYPE_INT_RGB, 5, 4);
    assertRefused("a/2.png is 5 pixels high and 4 wide but the first,");
    assertRefused("a/1.png, is 2 high and 3 wide");
  }

  @Test
  void refusesFileThatIsNoImage() throws IOException {
    writeColour("a/1.png");
    Files.writeString(folder.resolve("a/2.png"), "no image");
    assertRefused("a/2.png is no PNG or JPEG image");
  }

  @Test
  void refusesBrokenImage() throws IOException {
    writeColour("a/1.png");
    byte[] content = Files.readAllBytes(folder.resolve("a/1.png"));
    Files.write(folder.resolve("a/2.png"), java.util.Arrays.copyOf(content, 45));
    assertRefused("a/2.png cannot be decoded");
  }

  @Test
  void refusesUnknownClass() throws IOException {
    writeColour("bird/1.png");
    ImageException refusal =
        assertThrows(
            ImageException.class,
            () -> source().setClassNames(List.of("cat", "dog")).read(Split.TRAIN));
    assertTrue(
        refusal.getMessage().endsWith("is a folder of no known class: the classes are [cat, dog]"),
        refusal.getMessage());
  }

  @Test
  void refusesEmptyFolder() {
    assertRefused("is empty");
  }

  @Test
  void refusesClassesWithoutImages() throws IOException {
    Files.createDirectories(folder.resolve("cat"));
    assertRefused("holds no images");
  }

  @Test
  void refusesMissingFolder() {
    folder = folder.resolve("none");
    assertRefused("there is no folder");
  }

  @Test
  void refusesFileInPlaceOfFolder() throws IOException {
    folder = Files.writeString(folder.resolve("file"), "");
    assertRefused("is a file but a folder is wanted");
  }

  private void assertRefused(String message) {
    Throwable refusal =
        assertThrows(Exception.class, () -> source().read(Split.TRAIN).rows().collectAsList());
    while (!(refusal instanceof ImageException) && refusal.getCause() != null) {
      refusal = refusal.getCause();
    }
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(folder.toString()), refusal.getMessage());
  }
}
