package org.sparknn.kernels.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a run does when a loss or a gradient is infinite or NaN. */
public enum NonFinite {
  /** It stops, with the step, the rank and the layer. */
  STOP,
  /**
   * It leaves the update out: the replica stays as it was before the update's first batch, running
   * statistics included, since those of a batch with a NaN would be NaN for ever. After {@value
   * #MOST_SKIPPED} updates in a row it stops: such a run does not learn.
   */
  SKIP,
  /**
   * It leaves the update out and halves the learning rate from then on, {@value #MOST_REDUCTIONS}
   * times at most; then it stops.
   */
  REDUCE;

  /** How many updates in a row are left out. */
  public static final int MOST_SKIPPED = 20;

  /** How often the learning rate is halved. */
  public static final int MOST_REDUCTIONS = 10;

  /** The name on the command line and in Params. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(NonFinite::label).toList();
  }

  /** The choice with a name. */
  public static NonFinite of(String label) {
    return Arrays.stream(values())
        .filter(choice -> choice.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "nonFinite must be one of %s but is %s".formatted(labels(), label)));
  }
}
