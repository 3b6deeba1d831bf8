package org.sparknn.image;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.tensor.Shape;

/**
 * A folder of images on any Hadoop file system, in one of these layouts:
 *
 * <ul>
 *   <li>IDX files as MNIST has them, {@code train-…} and {@code t10k-…}
 *   <li>class folders of PNG and JPEG files; the classes are the sorted names of the folders
 *   <li>folders {@code train} and {@code test}, each with class folders
 *   <li>PNG and JPEG files without labels
 * </ul>
 *
 * <p>Rows are numbered by the files' sorted paths and the places in them, so their order never
 * depends on how files are split. Names that begin with a dot or an underscore are left out; all
 * other files must be images.
 */
public final class ImageSource {
  private final SparkSession spark;
  private final String name;
  private Optional<Shape> shape = Optional.empty();
  private List<String> classNames = List.of();

  public ImageSource(SparkSession spark, String folder) {
    this.spark = spark;
    this.name = folder;
  }

  /**
   * Requires images of a shape (C, H, W); colours are made grey, and grey coloured, if C asks for
   * it. Without it the first image decides.
   */
  public ImageSource setShape(Shape shape) {
    this.shape = Optional.of(shape);
    return this;
  }

  /** Fixes the numbers of the classes; a class without a name among these is refused. */
  public ImageSource setClassNames(List<String> classNames) {
    this.classNames = List.copyOf(classNames);
    return this;
  }

  /** Whether the folder has a part of its own for a split. */
  public boolean has(Split split) {
    Folder folder = Folder.list(spark, name);
    return IdxFolder.isIdx(folder)
        ? IdxFolder.has(folder, split)
        : splitFolder(folder, split).isPresent();
  }

  /** The test part if there is one, else all there is. */
  public Images readTest() {
    return read(has(Split.TEST) ? Split.TEST : Split.TRAIN);
  }

  /**
   * Reads a part; a folder that is not divided is its training part.
   *
   * @throws ImageException if the folder is missing or empty, or a file is not as it should be
   */
  public Images read(Split split) {
    Folder folder = Folder.list(spark, name);
    if (folder.files().isEmpty() && folder.folders().isEmpty()) {
      throw new ImageException("the folder %s is empty".formatted(name));
    }
    if (IdxFolder.isIdx(folder)) {
      return IdxFolder.read(spark, folder, split, shape, classNames);
    }
    Optional<Path> part = splitFolder(folder, split);
    if (part.isEmpty() && (split == Split.TEST || isDivided(folder))) {
      throw new ImageException("%s has no folder %s".formatted(folder, folderName(split)));
    }
    Folder images = part.map(folder::inside).orElse(folder);
    return images.folders().isEmpty()
        ? ImageFiles.flat(spark, images, shape)
        : ImageFiles.ofClasses(spark, images, shape, classNames);
  }

  private static Optional<Path> splitFolder(Folder folder, Split split) {
    return folder.folders().stream()
        .filter(path -> path.getName().equals(folderName(split)))
        .filter(path -> isDivided(folder))
        .findFirst();
  }

  /** Whether the folders in a folder are train and test, with folders of their own. */
  private static boolean isDivided(Folder folder) {
    List<String> splits = List.of(folderName(Split.TRAIN), folderName(Split.TEST));
    return !folder.folders().isEmpty()
        && folder.folders().stream()
            .allMatch(
                path ->
                    splits.contains(path.getName()) && !folder.inside(path).folders().isEmpty());
  }

  private static String folderName(Split split) {
    return split == Split.TRAIN ? "train" : "test";
  }
}
