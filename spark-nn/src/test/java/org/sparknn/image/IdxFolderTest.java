package org.sparknn.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TensorColumn;

/** What is read from IDX files, and what is said of broken ones. */
class IdxFolderTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir private Path folder;

  private ImageSource source() {
    return new ImageSource(LocalSpark.session(), folder.toString());
  }

  private void write(String name, byte[] content) throws IOException {
    IdxFile.write(folder, name, content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void numbersRowsInTheirOrder(String ending) throws IOException {
    write(IMAGES + ending, IdxFile.images(7, 2, 3));
    write(LABELS + ending, IdxFile.labels(0, 1, 2, 3, 0, 1, 2));
    Images images = source().read(Split.TRAIN);
    assertEquals(Shape.of(1, 2, 3), images.shape());
    assertEquals(7, images.count());
    assertEquals(List.of("0", "1", "2", "3"), images.classNames());
    List<Row> rows = images.rows().collectAsList();
    for (int i = 0; i < 7; i++) {
      assertEquals(i, rows.get(i).getLong(0));
      assertTrue(rows.get(i).isNullAt(1));
      int first = 6 * i;
      byte[] wanted = new byte[6];
      for (int p = 0; p < 6; p++) {
        wanted[p] = (byte) (first + p);
      }
      assertArrayEquals(wanted, (byte[]) rows.get(i).get(2));
      assertEquals(i % 4, rows.get(i).getDouble(3));
    }
  }

  @Test
  void describesTheImagesInTheColumn() throws IOException {
    write(IMAGES, IdxFile.images(2, 2, 3));
    Images images = source().read(Split.TRAIN);
    TensorColumn column = TensorColumn.of(images.rows().schema(), ImageSchema.IMAGE, Shape.of(0));
    assertEquals(Shape.of(1, 2, 3), column.shape());
    assertTrue(column.isBytes());
  }

  @Test
  void leavesOutLabelsThatAreMissing() throws IOException {
    write(IMAGES, IdxFile.images(2, 2, 3));
    Images images = source().read(Split.TRAIN);
    assertFalse(images.isLabeled());
    assertFalse(Arrays.asList(images.rows().columns()).contains(ImageSchema.LABEL));
  }

  @Test
  void refusesWrongMagicNumber() throws IOException {
    write(IMAGES, IdxFile.labels(1, 2));
    assertRefused(
        IMAGES
            + " is no IDX file of images: wanted the magic number 2051 (0x00000803)"
            + " but found 2049 (0x00000801)");
  }

  @Test
  void refusesHeaderThatEndsEarly() throws IOException {
    write(IMAGES, Arrays.copyOf(IdxFile.images(2, 2, 3), 11));
    assertRefused(IMAGES + " is truncated: wanted a size in its header of 16 bytes");
  }

  @Test
  void refusesEmptyFile() throws IOException {
    write(IMAGES, new byte[0]);
    assertRefused(IMAGES + " is truncated: wanted a magic number");
  }

  @Test
  void refusesTruncatedImages() throws IOException {
    write(IMAGES, Arrays.copyOf(IdxFile.images(5, 2, 3), 40));
    assertRefused(IMAGES + " is truncated: 5 items need 46 bytes but found 40");
  }

  @Test
  void refusesTruncatedGzip() throws IOException {
    byte[] packed = IdxFile.zip(IdxFile.images(50, 8, 8));
    Files.write(folder.resolve(IMAGES + ".gz"), Arrays.copyOf(packed, packed.length - 60));
    assertRefused(IMAGES + ".gz is truncated: 50 items need 3216 bytes but found ");
  }

  @Test
  void refusesGzipThatIsNone() throws IOException {
    Files.write(folder.resolve(IMAGES + ".gz"), IdxFile.images(2, 2, 3));
    assertRefused(IMAGES + ".gz is no gzip file");
  }

  @Test
  void refusesMoreBytesThanImages() throws IOException {
    byte[] images = IdxFile.images(5, 2, 3);
    write(IMAGES, Arrays.copyOf(images, images.length + 1));
    assertRefused(IMAGES + " is too long: 5 items need 46 bytes");
  }

  @Test
  void refusesTruncatedLabels() throws IOException {
    write(IMAGES, IdxFile.images(3, 2, 3));
    write(LABELS, Arrays.copyOf(IdxFile.labels(0, 1, 2), 10));
    assertRefused(LABELS + " is truncated: 3 items need 11 bytes but found 10");
  }

  @Test
  void refusesCountsThatDiffer() throws IOException {
    write(IMAGES, IdxFile.images(3, 2, 3));
    write(LABELS, IdxFile.labels(0, 1));
    assertRefused(IMAGES + " has 3 images but");
    assertRefused(LABELS + " has 2 labels");
  }

  @Test
  void refusesLabelOutsideTheClasses() throws IOException {
    write(IMAGES, IdxFile.images(2, 2, 3));
    write(LABELS, IdxFile.labels(0, 2));
    ImageException refusal =
        assertThrows(
            ImageException.class,
            () -> source().setClassNames(List.of("a", "b")).read(Split.TRAIN));
    assertTrue(
        refusal.getMessage().contains("has the label 2, outside the 2 classes 0 to 1"),
        refusal.getMessage());
  }

  @Test
  void refusesImagesOfAnotherSize() throws IOException {
    write(IMAGES, IdxFile.images(2, 2, 3));
    ImageException refusal =
        assertThrows(
            ImageException.class, () -> source().setShape(Shape.of(1, 28, 28)).read(Split.TRAIN));
    assertTrue(
        refusal.getMessage().contains("has images of 1x2x3 (channels, height, width) but"),
        refusal.getMessage());
  }

  @Test
  void refusesPartThatIsMissing() throws IOException {
    write(IMAGES, IdxFile.images(2, 2, 3));
    assertFalse(source().has(Split.TEST));
    ImageException refusal = assertThrows(ImageException.class, () -> source().read(Split.TEST));
    assertTrue(refusal.getMessage().contains("has no file t10k-images-idx3-ubyte"));
  }

  private void assertRefused(String message) {
    ImageException refusal = assertThrows(ImageException.class, () -> source().read(Split.TRAIN));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(folder.toString()), refusal.getMessage());
  }
}
