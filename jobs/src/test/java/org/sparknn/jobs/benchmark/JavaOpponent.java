package org.sparknn.jobs.benchmark;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.reference.ReferenceBackend;

/**
 * An opponent without libtorch: the engine's own loops in double.
 *
 * @param change what it makes of its results
 */
record JavaOpponent(UnaryOperator<Map<String, float[]>> change) implements Opponent {
  static final List<String> LAYOUTS = List.of("loops", "loops again");
  private static final Backend BACKEND = new ReferenceBackend();

  /** One that computes the right results. */
  JavaOpponent() {
    this(UnaryOperator.identity());
  }

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public List<String> layouts(Workload workload) {
    return LAYOUTS;
  }

  @Override
  public Contender prepare(Workload workload, String layout, int threads) {
    OwnContender loops = new OwnContender(BACKEND, workload, threads);
    return new Contender() {
      @Override
      public String name() {
        return layout;
      }

      @Override
      public void run(Pass pass) {
        loops.run(pass);
      }

      @Override
      public Map<String, float[]> results() {
        return change.apply(loops.results());
      }

      @Override
      public void close() {
        loops.close();
      }
    };
  }
}
