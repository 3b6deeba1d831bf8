package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageStatus;
import org.sparknn.collective.Traces;
import scala.jdk.javaapi.CollectionConverters;

/** What runs leave behind in an application of two executors: nothing, some seconds after them. */
final class ClusterTraces {
  private static final int EXECUTORS = 2;

  private final SparkSession spark;
  private final Set<Integer> driverPorts = Traces.ports();
  private final Set<String> folders = new TreeSet<>(Traces.folders());

  /** Looks at an application in which nothing has run yet. */
  ClusterTraces(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Asserts that the last run has left nothing.
   *
   * @param killed the process that it has lost
   */
  void assertNone(Path checkpoints, Optional<Long> killed) throws InterruptedException {
    assertEquals(List.of(), Traces.here(driverPorts), "in the driver");
    assertEquals(List.of(), inExecutors(), "in the executors");
    // of executors that are gone too; their other files are Spark's to delete
    assertEquals(List.of(), Traces.files(folders, "temp_local_.*"));
    assertEquals(List.of(), Traces.await(this::blocks));
    assertEquals(List.of(), partial(checkpoints), "checkpoints");
    assertEquals(
        List.of(),
        Traces.await(
            () -> killed.flatMap(ProcessHandle::of).stream().map(Object::toString).toList()));
  }

  private List<String> inExecutors() {
    List<String> found = new ArrayList<>();
    for (List<List<String>> executor :
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(0, 1), EXECUTORS)
            .mapPartitions(
                rows -> {
                  Thread.sleep(300); // so that the other task goes to the other executor
                  return List.of(List.of(Traces.inExecutor(), Traces.folders())).iterator();
                })
            .collect()) {
      found.addAll(executor.get(0));
      folders.addAll(executor.get(1));
    }
    return found;
  }

  /** Blocks of packed rows, and broadcasts, of which Spark keeps those that are still in use. */
  private List<String> blocks() {
    // Spark drops broadcasts that nobody refers to any more: those of a task that stood still it
    // refers to until the task's executor is gone
    System.gc();
    List<String> found = new ArrayList<>();
    for (StorageStatus status : SparkEnv.get().blockManager().master().getStorageStatus()) {
      CollectionConverters.asJava(status.blocks())
          .keySet()
          .forEach(block -> found.add(block.name()));
    }
    return found;
  }

  private static List<String> partial(Path checkpoints) {
    File[] files = checkpoints.toFile().listFiles();
    return files == null
        ? List.of()
        : Arrays.stream(files)
            .map(File::getName)
            .filter(name -> !name.startsWith("step-"))
            .toList();
  }

  /** Ends the application, and asserts that its processes end with it. */
  void assertNoneAfterStop() throws InterruptedException {
    assertEquals(List.of(), Traces.await(() -> processes(EXECUTORS)), "executors besides two");
    spark.stop();
    assertEquals(List.of(), Traces.await(() -> processes(0)), "executors");
  }

  /** Executors, if there are others than so many. */
  private static List<String> processes(int expected) {
    List<String> found =
        ProcessHandle.current()
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("java"))
            .map(child -> "process " + child.pid())
            .toList();
    return found.size() == expected ? List.of() : found;
  }
}
