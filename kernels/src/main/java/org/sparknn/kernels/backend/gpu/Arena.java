package org.sparknn.kernels.backend.gpu;

import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import java.lang.ref.Cleaner;
import java.util.Arrays;

/**
 * An array on the device, and the kernel that works on it. Launches return when they are done. One
 * thread at a time may use it.
 */
final class Arena implements AutoCloseable {
  /** Work items of a group. */
  static final int GROUP = 256;

  /** Where the arena's free part begins. */
  static final int START = 16;

  /** Elements of the staging array: 2 MiB. */
  private static final int STAGE = 1 << 19;

  private static final float CANARY = 12_345_678f;

  /** Frees the device's memory of arenas that nobody closed, as those of scoring. */
  private static final Cleaner CLEANER = Cleaner.create();

  private final OpenCLDevice device;
  private final ArenaKernel kernel;
  private final Cleaner.Cleanable memory;
  private int tablesEnd;
  private int constantsEnd;
  private boolean tablesChanged;
  private long transferNanos;
  private long fewNumbers;

  /**
   * Takes the memory, as much on the device as in the heap.
   *
   * @param elements floats of the arena
   * @param given the most numbers that a launch is given
   * @param rows the most rows of a step
   * @param reported the most numbers that a launch reports
   */
  Arena(OpenCLDevice device, int elements, int given, int rows, int reported) {
    this.device = device;
    int length = Math.max(elements, HumongousArrays.elements());
    kernel = new ArenaKernel(length, STAGE, given, rows, 1 + reported);
    kernel.setExplicit(true);
    memory = CLEANER.register(this, kernel::dispose);
    float[] canary = {CANARY};
    upload(canary, 0, ArenaMemory.CANARY_AT, 1);
  }

  /** Writes an operation's arguments; gives their place in the tables. */
  int place(int... arguments) {
    int at = tablesEnd;
    tablesEnd = Math.addExact(at, arguments.length);
    if (tablesEnd > kernel.tables.length) {
      kernel.tables = Arrays.copyOf(kernel.tables, Math.max(tablesEnd, 2 * at));
    }
    System.arraycopy(arguments, 0, kernel.tables, at, arguments.length);
    tablesChanged = true;
    return at;
  }

  /** Writes numbers that operations use in every step; gives their place among the constants. */
  int constants(float... numbers) {
    int at = constantsEnd;
    constantsEnd = Math.addExact(at, numbers.length);
    if (constantsEnd > kernel.constants.length) {
      kernel.constants = Arrays.copyOf(kernel.constants, Math.max(constantsEnd, 2 * at));
    }
    System.arraycopy(numbers, 0, kernel.constants, at, numbers.length);
    tablesChanged = true;
    return at;
  }

  /** Gives numbers to the next launches; the caller writes them into the array. */
  float[] give() {
    fewNumbers++;
    return given();
  }

  private float[] given() {
    kernel.put(kernel.given);
    return kernel.given;
  }

  /** The same with one number for each row. */
  int[] giveRowKeys() {
    fewNumbers++;
    kernel.put(kernel.rowKeys);
    return kernel.rowKeys;
  }

  /** Runs an operation over a number of elements; nothing for none. */
  void run(int operation, int at, int count) {
    run(operation, at, count, 0);
  }

  /**
   * Runs an operation that goes through elements.
   *
   * @param length how many
   */
  void run(int operation, int at, int count, int length) {
    launch(operation, at, count, length, FunctionTasks.NONE, groups(count));
  }

  /**
   * Runs an operation whose items compute an element each, to which a function is applied.
   *
   * @param function place of the arguments of {@link FunctionKernel#pointwise}, or {@link
   *     FunctionTasks#NONE}
   */
  void runThen(int operation, int at, int count, int function) {
    launch(operation, at, count, 0, function, groups(count));
  }

  /**
   * Runs an operation whose groups of items own a tile each.
   *
   * @param length images
   * @param function as of {@link #runThen}
   */
  void runTiles(int operation, int at, int tiles, int length, int function) {
    launch(operation, at, 0, length, function, tiles);
  }

  private void launch(int operation, int at, int count, int length, int function, int groups) {
    if (groups == 0) {
      return;
    }
    if (tablesChanged) {
      kernel.put(kernel.tables);
      kernel.put(kernel.constants);
      tablesChanged = false;
    }
    kernel.operation = operation;
    kernel.at = at;
    kernel.count = count;
    kernel.length = length;
    kernel.function = function;
    kernel.execute(Range.create(device, Math.multiplyExact(groups, GROUP), GROUP));
  }

  private static int groups(int count) {
    return (int) (((long) count + GROUP - 1) / GROUP);
  }

  /** What the last launch reported, from element 1 on. */
  float[] reported() {
    long start = System.nanoTime();
    float[] reported = fetchReported();
    transferNanos += System.nanoTime() - start;
    return reported;
  }

  private float[] fetchReported() {
    kernel.get(kernel.reported);
    requireCanary(kernel.reported[0]);
    return kernel.reported;
  }

  /** Copies to the arena. */
  void upload(float[] from, int offset, int to, int elements) {
    long start = System.nanoTime();
    if (elements <= kernel.given.length) {
      System.arraycopy(from, offset, given(), 0, elements);
      run(OperationCode.UPLOAD_FEW, to, elements);
    } else {
      uploadParts(from, offset, to, elements);
    }
    transferNanos += System.nanoTime() - start;
  }

  private void uploadParts(float[] from, int offset, int to, int elements) {
    for (int done = 0; done < elements; done += STAGE) {
      int part = Math.min(STAGE, elements - done);
      System.arraycopy(from, offset + done, kernel.stage, 0, part);
      kernel.put(kernel.stage);
      run(OperationCode.UPLOAD, to + done, part);
    }
  }

  /**
   * Copies bytes, replaced by what they stand for.
   *
   * @param at place of the arguments of {@link TransferKernel#uploadBytes}
   * @param table for each channel what each byte stands for
   */
  void uploadBytes(byte[] from, float[] table, int at, int elements) {
    long start = System.nanoTime();
    System.arraycopy(table, 0, given(), 0, table.length);
    for (int done = 0; done < elements; done += STAGE) {
      int part = Math.min(STAGE, elements - done);
      System.arraycopy(from, done, kernel.bytes, 0, part);
      kernel.put(kernel.bytes);
      run(OperationCode.UPLOAD_BYTES, at, part, done);
    }
    transferNanos += System.nanoTime() - start;
  }

  /** Copies from the arena. */
  void download(int from, float[] to, int offset, int elements) {
    long start = System.nanoTime();
    if (elements >= kernel.reported.length) {
      downloadParts(from, to, offset, elements);
    } else if (elements > 0) {
      run(OperationCode.DOWNLOAD_FEW, from, elements);
      System.arraycopy(fetchReported(), 1, to, offset, elements);
    }
    transferNanos += System.nanoTime() - start;
  }

  private void downloadParts(int from, float[] to, int offset, int elements) {
    for (int done = 0; done < elements; done += STAGE - 1) {
      int part = Math.min(STAGE - 1, elements - done);
      run(OperationCode.DOWNLOAD, from + done, part);
      kernel.get(kernel.stage);
      requireCanary(kernel.stage[0]);
      System.arraycopy(kernel.stage, 1, to, offset + done, part);
    }
  }

  /** Makes all elements of a stretch the same. */
  void fill(int from, int elements, float value) {
    give()[0] = value;
    run(OperationCode.FILL, from, elements);
  }

  private static void requireCanary(float word) {
    if (word != CANARY) {
      throw new IllegalStateException(
          "the memory on the device was lost: its first word is %s instead of %s; start the JVM with"
                  .formatted(word, CANARY)
              + " -XX:+UseG1GC, which leaves large arrays where they are");
    }
  }

  /** What was moved so far. */
  TransferTimes transfers() {
    return new TransferTimes(transferNanos, fewNumbers);
  }

  /** Bytes on the device. */
  long bytes() {
    return 4L * kernel.memory.length
        + 4L * kernel.tables.length
        + 4L * kernel.constants.length
        + stagingBytes(kernel.given.length, kernel.rowKeys.length, kernel.reported.length - 1);
  }

  /** Bytes of what an arena has beside its memory and the tables. */
  static long stagingBytes(int given, int rows, int reported) {
    return 5L * STAGE + 4L * given + 4L * rows + 4L * (1 + reported);
  }

  @Override
  public void close() {
    memory.clean();
  }
}
