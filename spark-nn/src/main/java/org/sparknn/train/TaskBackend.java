package org.sparknn.train;

import java.util.Optional;
import org.apache.spark.TaskContext;
import org.sparknn.kernels.backend.Backend;

/** A backend on the device that Spark gave the running task. */
public final class TaskBackend {
  /** Spark's name of the resource, as in {@code spark.task.resource.gpu.amount}. */
  private static final String GPU = "gpu";

  private TaskBackend() {}

  /**
   * The backend on the task's first GPU, if the cluster gives tasks GPUs and the backend has one.
   *
   * @throws IllegalArgumentException if there is no GPU of that address
   */
  public static Backend of(Backend backend) {
    return Optional.ofNullable(TaskContext.get())
        .filter(task -> task.resources().contains(GPU))
        .map(task -> task.resources().apply(GPU).addresses()[0])
        .map(backend::on)
        .orElse(backend);
  }
}
