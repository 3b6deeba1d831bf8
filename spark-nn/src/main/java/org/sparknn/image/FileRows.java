package org.sparknn.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/** Reads and decodes a partition's files one after the other. */
final class FileRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final Wanted wanted;
  private final boolean labeled;

  FileRows(SerializableConfiguration configuration, Wanted wanted, boolean labeled) {
    this.configuration = configuration;
    this.wanted = wanted;
    this.labeled = labeled;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> listed) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return listed.hasNext();
      }

      @Override
      public Row next() {
        Row file = listed.next();
        return row(file.getLong(0), new Path(file.getString(1)), file.getInt(2));
      }
    };
  }

  private Row row(long id, Path path, int label) {
    String file = Folder.name(path);
    byte[] image = new ImageDecoder(file, content(path)).decode(wanted);
    return labeled
        ? RowFactory.create(id, file, image, (double) label)
        : RowFactory.create(id, file, image);
  }

  private byte[] content(Path path) {
    try (InputStream in = path.getFileSystem(configuration.value()).open(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ImageException(
          "%s cannot be read: %s".formatted(Folder.name(path), e.getMessage()), e);
    }
  }
}
