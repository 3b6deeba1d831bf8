package org.sparknn.jobs.scaling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sparknn.jobs.scaling.StepTrace.Kind;
import org.sparknn.jobs.scaling.StepTrace.Sum;

/**
 * What a step of a network costs a rank, and what it sums.
 *
 * @param fixedMillis of a step with any number of rows
 * @param rowMillis of each row
 * @param small bytes of each sum that the step waits for: BatchNorm's, forward and backward, and
 *     the losses
 * @param buckets bytes of each sum of gradients
 */
record NetworkCost(
    String name, double fixedMillis, double rowMillis, List<Integer> small, List<Integer> buckets) {
  /** Bytes of an ordinary bucket. */
  private static final int BUCKET_BYTES = 2 << 20;

  /** Bytes of the tally of losses. */
  private static final int LOSS_BYTES = 5 * Double.BYTES;

  /** What the four stages of ResNet-50 have in each block. */
  private static final int[] WIDTHS = {64, 128, 256, 512};

  private static final int[] BLOCKS = {3, 4, 6, 3};

  NetworkCost {
    small = List.copyOf(small);
    buckets = List.copyOf(buckets);
  }

  /**
   * As measured.
   *
   * @param computeMillis by the rows of a step
   * @param moreMillis what any step costs beside that
   */
  static NetworkCost measured(
      String name, Map<Integer, Double> computeMillis, double moreMillis, List<Sum> sums) {
    double rows = Statistics.mean(computeMillis.keySet(), Integer::doubleValue);
    double millis = Statistics.mean(computeMillis.values(), Double::doubleValue);
    double squares = 0;
    double products = 0;
    for (Map.Entry<Integer, Double> one : computeMillis.entrySet()) {
      double off = one.getKey() - rows;
      squares += off * off;
      products += off * (one.getValue() - millis);
    }
    double rowMillis = products / squares;
    return new NetworkCost(
        name,
        millis - rows * rowMillis + moreMillis,
        rowMillis,
        sums.stream().filter(sum -> sum.kind() != Kind.GRADIENTS).map(Sum::bytes).toList(),
        sums.stream().filter(sum -> sum.kind() == Kind.GRADIENTS).map(Sum::bytes).toList());
  }

  /**
   * ResNet-50 over 224×224 images: 25.6 M parameters, 4.1 G multiply-adds forward, 53 BatchNorms.
   *
   * @param operationsPerMilli what a rank computes; a multiply-add is two
   */
  static NetworkCost resnet50(double operationsPerMilli) {
    List<Integer> channels = new ArrayList<>(List.of(64));
    for (int stage = 0; stage < WIDTHS.length; stage++) {
      int width = WIDTHS[stage];
      channels.add(4 * width); // the first block's projection
      for (int block = 0; block < BLOCKS[stage]; block++) {
        channels.addAll(List.of(width, width, 4 * width));
      }
    }
    List<Integer> small = new ArrayList<>(List.of(LOSS_BYTES));
    for (int pass = 0; pass < 2; pass++) {
      channels.forEach(count -> small.add(2 * count * Double.BYTES));
    }
    return of("ResNet-50", 25_600_000, 4.1e9, small, operationsPerMilli);
  }

  /**
   * 100 M parameters without BatchNorm, 15.5 G multiply-adds forward, as VGG-16 has.
   *
   * @param operationsPerMilli what a rank computes; a multiply-add is two
   */
  static NetworkCost hundredMillion(double operationsPerMilli) {
    return of("100 M parameters", 100_000_000, 15.5e9, List.of(LOSS_BYTES), operationsPerMilli);
  }

  private static NetworkCost of(
      String name,
      int parameters,
      double multiplyAdds,
      List<Integer> small,
      double operationsPerMilli) {
    int count = (int) Math.ceil((double) parameters * Float.BYTES / BUCKET_BYTES);
    // forward, and twice as much backward
    double rowMillis = 3 * 2 * multiplyAdds / operationsPerMilli;
    return new NetworkCost(
        name,
        0,
        rowMillis,
        small,
        Collections.nCopies(count, (int) ((long) parameters * Float.BYTES / count)));
  }

  double computeMillis(int rows) {
    return fixedMillis + rows * rowMillis;
  }

  long gradientBytes() {
    return buckets.stream().flatMapToInt(IntStream::of).asLongStream().sum();
  }
}
