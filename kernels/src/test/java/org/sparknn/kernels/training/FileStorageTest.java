package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Do rows come back from beyond what an int counts? */
class FileStorageTest {
  private static final int ROW_BYTES = (1 << 23) - 20;
  private static final int ROWS = 258;

  @TempDir Path folder;

  private static ByteBuffer over(byte[] row) {
    return ByteBuffer.wrap(row).order(RowLayout.ORDER);
  }

  @Test
  void rowsLieBehindTwoGibibytes() throws IOException {
    long bytes = (long) ROW_BYTES * ROWS;
    assertTrue(bytes > 1L << 31);
    long free = Files.getFileStore(folder).getUsableSpace();
    assumeTrue(free > 2 * bytes, "%d bytes are free, %d are wanted".formatted(free, 2 * bytes));
    try (FileStorage storage = new FileStorage(folder.resolve("rows"), ROWS, ROW_BYTES)) {
      byte[] source = new byte[ROW_BYTES + 3];
      for (int row = 0; row < ROWS; row++) {
        over(source).putFloat(3, row).putInt(source.length - 4, ~row);
        storage.append(source, 3);
      }
      storage.finish();
      for (int row : new int[] {ROWS - 1, 0, ROWS - 2, 255, 256, 1}) {
        float[] first = new float[1];
        storage.read(row, 0, first, 0, 1);
        assertEquals(row, first[0]);
        byte[] last = new byte[4];
        storage.read(row, ROW_BYTES - 4, last, 0, 4);
        assertArrayEquals(over(new byte[4]).putInt(~row).array(), last, "row " + row);
      }
    }
  }
}
