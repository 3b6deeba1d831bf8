package org.sparknn.jobs.benchmark;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The times of one pass of a case, or of its run.
 *
 * @param wholeRun whether it is all passes of a run together
 * @param theirsMillis by the opponent's memory layouts; the least one counts
 * @param work what the pass has to do at least
 * @param peak what the machine can do at most with as many threads
 * @param allocatedPerOperation bytes of Java objects that we make in each operation of a run
 * @param memory of steps of training, where the system tells it
 */
public record Result(
    String group,
    String name,
    String pass,
    boolean wholeRun,
    double oursMillis,
    Map<String, Double> theirsMillis,
    Work work,
    Peak peak,
    double allocatedPerOperation,
    Optional<Memory> memory) {

  /** Bytes that we hold for a workload and that the opponent's layout takes at most. */
  public record Memory(long ours, long theirs) {}

  /** The same with its memory. */
  Result with(Memory bytes) {
    return new Result(
        group,
        name,
        pass,
        wholeRun,
        oursMillis,
        theirsMillis,
        work,
        peak,
        allocatedPerOperation,
        Optional.of(bytes));
  }

  public int threads() {
    return peak.threads();
  }

  /** The opponent's fastest layout. */
  public String layout() {
    return theirsMillis.entrySet().stream()
        .min(Comparator.comparingDouble(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  /** How many times longer the opponent takes. */
  public double ratio() {
    return theirsMillis.get(layout()) / oursMillis;
  }

  /** Billions of operations or of bytes per second, whichever takes longer at the peak. */
  double rate() {
    return (peak.isArithmetic(work) ? work.operations() : work.bytes()) / oursMillis * 1e-6;
  }

  String unit() {
    return peak.isArithmetic(work) ? "GFLOP/s" : "GB/s";
  }

  /** The share of our time in which the machine could have done the work. */
  double shareOfPeak() {
    return peak.leastSeconds(work) * 1000 / oursMillis;
  }

  /** The members of an object in a list of results. */
  public Map<String, Object> json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("group", group);
    line.put("name", name);
    line.put("pass", pass);
    line.put("threads", threads());
    line.put("ours_ms", oursMillis);
    line.put("theirs_ms", theirsMillis.get(layout()));
    line.put("ratio", ratio());
    line.put("theirs", layout());
    line.put("theirs_all_ms", theirsMillis);
    line.put("rate", rate());
    line.put("unit", unit());
    line.put("share_of_peak", shareOfPeak());
    line.put("allocated_bytes_per_operation", allocatedPerOperation);
    memory.ifPresent(
        bytes -> {
          line.put("ours_bytes", bytes.ours());
          line.put("theirs_bytes", bytes.theirs());
        });
    return line;
  }
}
