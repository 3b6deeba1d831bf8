package org.sparknn.image;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Reads the images whose numbers a partition holds, in order and without gaps. */
final class IdxRows implements MapPartitionsFunction<Long, Row> {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final String images;
  private final byte[] labels;

  /**
   * @param labels one unsigned byte per image, or null
   */
  IdxRows(SerializableConfiguration configuration, String images, byte[] labels) {
    this.configuration = configuration;
    this.images = images;
    this.labels = labels;
  }

  @Override
  public Iterator<Row> call(Iterator<Long> ids) throws IOException {
    if (!ids.hasNext()) {
      return Collections.emptyIterator();
    }
    Path path = new Path(images);
    IdxReader reader =
        new IdxReader(Folder.name(path), path.getFileSystem(configuration.value()).open(path), 3);
    TaskCompletionListener close = context -> closeQuietly(reader);
    TaskContext.get().addTaskCompletionListener(close);
    return new Iterator<>() {
      private long position;

      @Override
      public boolean hasNext() {
        return ids.hasNext();
      }

      @Override
      public Row next() {
        long id = ids.next();
        try {
          reader.skip(id - position);
          position = id + 1;
          return row(id, reader.next());
        } catch (IOException e) {
          throw new ImageException(
              "%s cannot be read: %s".formatted(Folder.name(path), e.getMessage()), e);
        }
      }
    };
  }

  private Row row(long id, byte[] image) {
    return labels == null
        ? RowFactory.create(id, null, image)
        : RowFactory.create(id, null, image, (double) Byte.toUnsignedInt(labels[(int) id]));
  }

  private static void closeQuietly(IdxReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      // The rows are read: a stream that cannot be closed changes none of them.
    }
  }
}
