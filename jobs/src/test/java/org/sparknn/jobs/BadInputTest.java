package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Does each bad input end with one line that names it, and the right exit code? */
class BadInputTest {
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int SIDE = 28;

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void makeFolder() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
  }

  private void assertRefused(int code, String message, String... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertEquals(code, run.code(), run.out() + run.err());
    assertTrue(run.err().startsWith("spark-nn: "), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(folder.resolve("model")), "a model was left");
  }

  private void assertTrainingRefused(String message) {
    assertRefused(
        Main.FAILURE,
        message,
        "train",
        "--master",
        "local[2]",
        "--data",
        data.toString(),
        "--network",
        "mlp",
        "--out",
        folder.resolve("model").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--learning-rate NaN, --learning-rate must be a finite number of at least 0 but is NaN",
    "--bogus, Unknown option: '--bogus'",
    "--batch-size 0, --batch-size must be at least 1 but is 0",
    "--ranks 65 --batch-size 64, --ranks 65 need a batch of at least as many images",
    "--network resnet, 'convnet, lenet, mlp'",
    "--optimizer lbfgs, --optimizer must be one of",
    "--backend tpu, --backend must be one of",
    "--schedule step, --schedule must be one of",
    "--conf nonsense, KEY=VALUE",
    "--epochs many, --epochs"
  })
  void whatIsWrongWithTheCommandLineAlone(String options, String message) {
    assertRefused(Main.WRONG_USAGE, message, ("train " + options).split(" "));
  }

  @Test
  void aMissingAndAnEmptyFolder() throws IOException {
    assertTrainingRefused("is empty");
    Files.delete(data);
    assertTrainingRefused("there is no folder " + data);
  }

  @Test
  void aTruncatedIdxFile() throws IOException {
    writeImages(10, 7);
    writeLabels(10, 9);
    assertTrainingRefused("train-images-idx3-ubyte is truncated");
  }

  @Test
  void labelsAndImagesOfDifferentCounts() throws IOException {
    writeImages(10, 10);
    writeLabels(9, 9);
    assertTrainingRefused("has 10 images but");
  }

  @Test
  void aLabelOutsideTheClasses() throws IOException {
    writeImages(10, 10);
    writeLabels(10, 3);
    Path network = folder.resolve("network.json");
    Files.writeString(
        network,
        "{\"layers\": [{\"type\": \"Flatten\"}, {\"type\": \"Linear\", \"in_features\": 784,"
            + " \"out_features\": 3}]}");
    assertRefused(
        Main.FAILURE,
        "its label 3 is outside the network's 3 classes 0 to 2",
        "train",
        "--master",
        "local[2]",
        "--data",
        data.toString(),
        "--network",
        network.toString(),
        "--out",
        folder.resolve("model").toString());
  }

  @Test
  void anImageOfAnotherSizeAndOneThatIsNone() throws IOException {
    for (String name : new String[] {"a", "b"}) {
      Files.createDirectory(data.resolve(name));
      writePng(data.resolve(name).resolve("1.png"), SIDE);
    }
    writePng(data.resolve("b").resolve("2.png"), SIDE + 1);
    assertTrainingRefused("2.png is 29 pixels high and 29 wide");
    Files.writeString(data.resolve("b").resolve("2.png"), "no image");
    assertTrainingRefused("2.png is no PNG or JPEG image");
  }

  @Test
  void moreRanksThanSlotsAndAnUnwritableOutput() throws IOException {
    assertRefused(
        Main.FAILURE,
        "3 ranks were asked for, but the master local[2] offers 2 slots",
        "train",
        "--master",
        "local[2]",
        "--ranks",
        "3",
        "--out",
        folder.resolve("model").toString());
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertRefused(
        Main.FAILURE, "cannot be written", "train", "--out", file.resolve("model").toString());
    assertRefused(
        Main.FAILURE,
        "checkpointDir must be a directory",
        "train",
        "--master",
        "local[2]",
        "--network",
        "mlp",
        "--checkpoint-dir",
        file.toString(),
        "--out",
        folder.resolve("model").toString());
  }

  @Test
  void aNetworkFileThatIsMissingBrokenOrWrong() throws IOException {
    Path file = folder.resolve("network.json");
    assertNetworkRefused(file, "there is no network file " + file);
    Files.writeString(file, "{\"layers\": [");
    assertNetworkRefused(file, file + ": the network is not JSON");
    Files.writeString(
        file,
        "{\"input_shape\": [1, 28, 28], \"layers\": [{\"type\": \"Flatten\"},"
            + " {\"type\": \"Linear\", \"in_features\": 7, \"out_features\": 10}]}");
    assertNetworkRefused(file, file + ": layer 1 (Linear, number 2 of 2)");
    Files.writeString(file, "{\"input_shape\": [3, 8, 8], \"layers\": [{\"type\": \"Flatten\"}]}");
    assertNetworkRefused(file, "the bundled images have the shape [1, 28, 28] but");
  }

  private void assertNetworkRefused(Path file, String message) {
    assertRefused(
        Main.FAILURE,
        message,
        "train",
        "--master",
        "local[2]",
        "--network",
        file.toString(),
        "--out",
        folder.resolve("model").toString());
  }

  @Test
  void aHistoryThatCannotBeWritten() {
    String history = folder.resolve("none/history.json").toString();
    assertRefused(
        Main.FAILURE,
        "there is no folder " + folder.resolve("none"),
        "train",
        "--history",
        history,
        "--out",
        folder.resolve("model").toString());
  }

  @Test
  void theStackTraceIsShownOnDemand() {
    CommandLineRun run = CommandLineRun.of("train", "--network", "none.json", "--verbose");
    assertEquals(Main.FAILURE, run.code());
    assertTrue(run.err().contains("\tat "), run.err());
  }

  @Test
  void aFolderThatIsNoModel() {
    assertRefused(
        Main.FAILURE,
        "holds no complete model",
        "score",
        "--model",
        data.toString(),
        "--out",
        folder.resolve("scored").toString());
  }

  private void writeImages(int claimed, int written) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(data.resolve("train-images-idx3-ubyte")))) {
      out.writeInt(IMAGES_MAGIC);
      out.writeInt(claimed);
      out.writeInt(SIDE);
      out.writeInt(SIDE);
      out.write(new byte[written * SIDE * SIDE]);
    }
  }

  /** Labels 0, 1, … up to the largest, then 0 again. */
  private void writeLabels(int count, int largest) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(data.resolve("train-labels-idx1-ubyte")))) {
      out.writeInt(LABELS_MAGIC);
      out.writeInt(count);
      for (int i = 0; i < count; i++) {
        out.writeByte(i % (largest + 1));
      }
    }
  }

  private static void writePng(Path file, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(image, "png", file.toFile());
  }
}
