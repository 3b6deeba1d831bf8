package org.sparknn.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A folder on any Hadoop file system that a job is going to write. */
record OutputFolder(FileSystem fileSystem, Path path) {

  static OutputFolder of(SparkSession spark, String name) {
    Path path = new Path(name);
    try {
      FileSystem fileSystem = path.getFileSystem(spark.sessionState().newHadoopConf());
      return new OutputFolder(fileSystem, fileSystem.makeQualified(path));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written".formatted(name), e);
    }
  }

  /** Names in the folder, without hidden ones; none if it does not exist. */
  List<String> names() {
    try {
      if (!fileSystem.exists(path)) {
        return List.of();
      }
      if (!fileSystem.getFileStatus(path).isDirectory()) {
        throw new IllegalArgumentException("%s is a file but a folder is wanted".formatted(this));
      }
      return Arrays.stream(fileSystem.listStatus(path))
          .map(status -> status.getPath().getName())
          .filter(name -> !name.startsWith(".") && !name.startsWith("_"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(this), e);
    }
  }

  /** Refuses a place where no folder can be made, before hours of work are lost there. */
  void checkWritable() {
    Path parent = path.getParent();
    Path probe = new Path(parent, ".spark-nn-" + UUID.randomUUID());
    try {
      if (!fileSystem.mkdirs(parent) || !fileSystem.createNewFile(probe)) {
        throw new IOException("no file can be made in " + parent.toUri().getPath());
      }
      fileSystem.delete(probe, false);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written".formatted(this), e);
    }
  }

  @Override
  public String toString() {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
