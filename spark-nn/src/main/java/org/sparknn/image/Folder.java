package org.sparknn.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** What lies in a folder of any Hadoop file system, sorted; hidden names are left out. */
final class Folder {
  private final Path path;
  private final FileSystem fileSystem;
  private final Configuration configuration;
  private final List<FileStatus> children;

  private Folder(Path path, FileSystem fileSystem, Configuration configuration) throws IOException {
    this.path = path;
    this.fileSystem = fileSystem;
    this.configuration = configuration;
    this.children =
        Arrays.stream(fileSystem.listStatus(path))
            .filter(child -> !isHidden(child.getPath().getName()))
            .sorted(Comparator.comparing(child -> child.getPath().toString()))
            .toList();
  }

  /**
   * Lists a folder.
   *
   * @throws ImageException if it is missing, or a file, or cannot be read
   */
  static Folder list(SparkSession spark, String name) {
    Configuration configuration = spark.sessionState().newHadoopConf();
    try {
      Path given = new Path(name);
      FileSystem fileSystem = given.getFileSystem(configuration);
      Path path = fileSystem.makeQualified(given);
      if (!fileSystem.getFileStatus(path).isDirectory()) {
        throw new ImageException("%s is a file but a folder is wanted".formatted(name));
      }
      return new Folder(path, fileSystem, configuration);
    } catch (FileNotFoundException e) {
      throw new ImageException("there is no folder %s".formatted(name), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ImageException("%s cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }

  Folder inside(Path child) {
    try {
      return new Folder(child, fileSystem, configuration);
    } catch (IOException e) {
      throw new ImageException("%s cannot be read: %s".formatted(name(child), e.getMessage()), e);
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  List<Path> files() {
    return children.stream().filter(FileStatus::isFile).map(FileStatus::getPath).toList();
  }

  List<Path> folders() {
    return children.stream().filter(FileStatus::isDirectory).map(FileStatus::getPath).toList();
  }

  InputStream open(Path file) throws IOException {
    return fileSystem.open(file);
  }

  SerializableConfiguration configuration() {
    return new SerializableConfiguration(configuration);
  }

  /** A path as users write it: without the scheme if it is local. */
  static String name(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  @Override
  public String toString() {
    return name(path);
  }
}
