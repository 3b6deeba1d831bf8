package org.sparknn.train;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;

/**
 * A run in Spark's metrics system, on the driver: {@code sparknn.step}, {@code .loss}, {@code
 * .accuracy}, {@code .imagesPerSecond} of the last step, {@code .epoch.imagesPerSecond}, {@code
 * .slowestRank} and {@code .longestWait} (seconds) of the last epoch; NaN before there is any.
 */
final class TrainingMetrics implements Source, AutoCloseable {
  private final MetricRegistry registry = new MetricRegistry();
  private volatile StepReport step;
  private volatile EpochReport epoch;

  /** Spark's, which is there no more where the application has stopped. */
  private Optional<MetricsSystem> system = Optional.empty();

  TrainingMetrics() {
    ofStep("step", StepReport::step);
    ofStep("loss", StepReport::loss);
    ofStep("accuracy", StepReport::accuracy);
    ofStep("imagesPerSecond", StepReport::imagesPerSecond);
    ofEpoch("epoch.imagesPerSecond", EpochReport::imagesPerSecond);
    ofEpoch("slowestRank", report -> report.slowest().rank());
    ofEpoch(
        "longestWait",
        report -> report.ranks().stream().mapToDouble(RankTimes::waiting).max().orElseThrow());
  }

  private void ofStep(String name, ToDoubleFunction<StepReport> value) {
    registry.register(name, gauge(() -> Optional.ofNullable(step).map(value::applyAsDouble)));
  }

  private void ofEpoch(String name, ToDoubleFunction<EpochReport> value) {
    registry.register(name, gauge(() -> Optional.ofNullable(epoch).map(value::applyAsDouble)));
  }

  private static Gauge<Double> gauge(java.util.function.Supplier<Optional<Double>> value) {
    return () -> value.get().orElse(Double.NaN);
  }

  /** Begins to be seen, until it is closed. */
  TrainingMetrics register() {
    MetricsSystem found = SparkEnv.get().metricsSystem();
    found.registerSource(this);
    system = Optional.of(found);
    return this;
  }

  void step(StepReport report) {
    step = report;
  }

  void epoch(EpochReport report) {
    epoch = report;
  }

  @Override
  public String sourceName() {
    return "sparknn";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  @Override
  public void close() {
    system.ifPresent(found -> found.removeSource(this));
  }
}
