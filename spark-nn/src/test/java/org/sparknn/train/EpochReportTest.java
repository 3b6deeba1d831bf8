package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.Gauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparknn.model.SequentialTrainingSummary;
import org.sparknn.testing.LocalSpark;
import scala.jdk.javaapi.CollectionConverters;

/** Is it seen where the time goes, and which rank is the slowest? */
class EpochReportTest {

  @Test
  void whatASlowRankCostsTheOthersIsTheirWait() {
    EpochReport report =
        EpochReport.of(
            List.of(
                new EpochReport.Part(3, 1, 1000, 10, 0.5, 1.5),
                new EpochReport.Part(3, 0, 1000, 10, 1, 4)));
    assertEquals(100, report.imagesPerSecond());
    assertEquals(
        List.of(new RankTimes(0, 5, 2.5, 1.5, 1), new RankTimes(1, 8, 0, 1.5, 0.5)),
        report.ranks());
    assertEquals(1, report.slowest().rank());
    assertEquals(
        "epoch 3: 100 images/s; rank 1 is the slowest: compute 8.00 s, communication 1.50 s, input"
            + " 0.50 s; others wait for it up to 2.50 s",
        report.toString());
  }

  private static EpochReport.Part part(int epoch, int rank) {
    return new EpochReport.Part(epoch, rank, 10, 1, 0.1, 0.2);
  }

  @Test
  void aRankMayReportAnEpochAfterItsPeersReportTheNext() {
    List<Integer> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            heard.add(report.epoch());
          }
        };
    Progress progress = new Progress(listener, new TrainingMetrics(), 10, 10, () -> {});
    progress.begin(2);
    progress.epoch(part(7, 0)); // and then rank 1 is lost
    progress.begin(2);
    for (int[] sent : new int[][] {{7, 1}, {8, 1}, {7, 0}, {8, 0}}) {
      progress.epoch(part(sent[0], sent[1]));
    }
    assertEquals(List.of(7, 8), heard);
    assertEquals(2, progress.epochs().size());
  }

  @Test
  void theSummaryAndSparksMetricsTellOfEachEpoch() {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    AtomicReference<Object> metric = new AtomicReference<>();
    SequentialTrainingSummary summary =
        Quarters.classifier()
            .setEpochs(3)
            .setRanks(3)
            .setListener(
                new TrainingListener() {
                  @Override
                  public void epoch(EpochReport report) {
                    metric.set(sources().get(0).metricRegistry().getGauges().get("step"));
                    metric.set(((Gauge<?>) metric.get()).getValue());
                  }
                })
            .fit(rows)
            .summary();
    assertEquals(3, summary.epochs().size());
    for (EpochReport epoch : summary.epochs()) {
      assertEquals(3, epoch.ranks().size());
      assertTrue(epoch.imagesPerSecond() > 0);
      for (RankTimes times : epoch.ranks()) {
        assertTrue(times.compute() > 0 && times.input() > 0, times::toString);
        assertTrue(times.communication() > 0 && times.waiting() >= 0, times::toString);
      }
    }
    assertEquals(33.0, metric.get());
    assertEquals(List.of(), sources());
  }

  private static List<Source> sources() {
    return CollectionConverters.asJava(SparkEnv.get().metricsSystem().getSourcesByName("sparknn"));
  }
}
