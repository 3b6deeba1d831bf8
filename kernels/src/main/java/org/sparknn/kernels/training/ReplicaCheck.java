package org.sparknn.kernels.training;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.ParameterLayout;

/** Compares the parameters and buffers of all ranks to the bit, by their checksums. */
final class ReplicaCheck {
  private final Device device;
  private final ParameterLayout layout;
  private final Collective collective;

  ReplicaCheck(Device device, ParameterLayout layout, Collective collective) {
    this.device = device;
    this.layout = layout;
    this.collective = collective;
  }

  /**
   * Compares; all ranks must call it after the same step.
   *
   * @param steps steps done
   * @throws ReplicasDifferException on all ranks, with the ranks that differ from the most common
   *     weights, or from rank 0's if several are equally common
   */
  void check(long steps) {
    double[] checksums = new double[collective.ranks()];
    checksums[collective.rank()] = checksum();
    collective.sum(checksums, checksums.length);
    double common = mostCommon(checksums);
    String differing =
        IntStream.range(0, checksums.length)
            .filter(rank -> checksums[rank] != common)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    if (!differing.isEmpty()) {
      throw new ReplicasDifferException(
          ("after step %d the weights of rank %s are not those of the other ranks: a machine that"
                  + " computes differently, or a memory error")
              .formatted(steps, differing));
    }
  }

  /** 32 bits, which a double holds. */
  private double checksum() {
    CRC32C checksum = new CRC32C();
    for (Parameter parameter : layout.all()) {
      StoredTensor tensor =
          switch (parameter.slot().role()) {
            case PARAMETER, BUFFER -> device.save(parameter, 0);
            case COUNTER -> StoredTensor.of(parameter.slot().shape(), device.counter(parameter));
          };
      tensor.addTo(checksum);
    }
    return checksum.getValue();
  }

  private static double mostCommon(double[] checksums) {
    Map<Double, Long> counts =
        Arrays.stream(checksums)
            .boxed()
            .collect(Collectors.groupingBy(checksum -> checksum, Collectors.counting()));
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    double[] candidates =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() == most)
            .mapToDouble(Map.Entry::getKey)
            .toArray();
    return candidates.length == 1 ? candidates[0] : checksums[0];
  }
}
