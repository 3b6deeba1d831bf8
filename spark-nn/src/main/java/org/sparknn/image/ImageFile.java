package org.sparknn.image;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * A file that should hold an image.
 *
 * @param path with its scheme
 * @param label the number of its class, or -1
 */
record ImageFile(String path, int label) {

  /** The files of all class folders, by class and then by name. */
  static List<ImageFile> ofClasses(Folder folder, List<String> classNames) {
    List<ImageFile> files = new ArrayList<>();
    for (Path classFolder : folder.folders()) {
      int label = classNames.indexOf(classFolder.getName());
      if (label < 0) {
        throw new ImageException(
            "%s is a folder of no known class: the classes are %s"
                .formatted(Folder.name(classFolder), classNames));
      }
      addAll(folder.inside(classFolder), label, files);
    }
    return files;
  }

  /** The files of one folder, without labels. */
  static List<ImageFile> of(Folder folder) {
    List<ImageFile> files = new ArrayList<>();
    addAll(folder, -1, files);
    return files;
  }

  private static void addAll(Folder folder, int label, List<ImageFile> files) {
    if (!folder.folders().isEmpty()) {
      throw new ImageException(
          "%s must hold images only but holds the folder %s"
              .formatted(folder, folder.folders().get(0).getName()));
    }
    for (Path file : folder.files()) {
      files.add(new ImageFile(file.toString(), label));
    }
  }
}
