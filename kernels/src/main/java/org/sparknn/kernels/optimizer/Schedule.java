package org.sparknn.kernels.optimizer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the learning rate changes over a run. */
public enum Schedule {
  /** The same in all updates. */
  CONSTANT {
    @Override
    public double factor(long update, long updates) {
      return 1;
    }
  },
  /**
   * Falls from the whole rate to 0 along half a cosine (Loshchilov, Hutter 2017), as {@code
   * torch.optim.lr_scheduler.CosineAnnealingLR} called after every update.
   */
  COSINE {
    @Override
    public double factor(long update, long updates) {
      return (1 + Math.cos(Math.PI * update / updates)) / 2;
    }
  };

  /**
   * What the learning rate is multiplied by.
   *
   * @param update from 0 on
   * @param updates updates of the whole run
   */
  public abstract double factor(long update, long updates);

  /** The name on the command line and in Params. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Schedule::label).toList();
  }

  /** The schedule with a name. */
  public static Schedule of(String label) {
    return Arrays.stream(values())
        .filter(schedule -> schedule.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the schedule must be one of %s but is %s".formatted(labels(), label)));
  }
}
