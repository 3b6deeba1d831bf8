package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.backend.gpu.GpuBackend;
import org.sparknn.testing.LocalSpark;

/** Does a fit on OpenCL devices give the same model as one on processors? */
final class GpuFitTest {
  private static final int ROWS = 30;
  private static final float TOLERANCE = 1e-4f;

  private static SequentialClassificationModel fit(String backend, int ranks, Dataset<Row> rows) {
    return new SequentialClassifier()
        .setNetwork(SmallNetwork.network())
        .setEpochs(2)
        .setBatchSize(10)
        .setLearningRate(0.01)
        .setSeed(3)
        .setRanks(ranks)
        .setBackend(backend)
        .fit(rows);
  }

  @Test
  void twoRanksOnTheGpuAgreeWithOneOnTheCpu() {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
    Dataset<Row> rows = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(ROWS), 3);
    SequentialClassificationModel wanted = fit("cpu", 1, rows);
    SequentialClassificationModel got = fit("gpu", 2, rows);
    assertTrue(got.summary().backend().startsWith("gpu: OpenCL"), got.summary().backend());
    wanted
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, got.state().get(name), TOLERANCE, name));
    assertEquals(wanted.state().counters(), got.state().counters());
    assertEquals(
        wanted.transform(rows).select("prediction").collectAsList(),
        got.transform(rows).select("prediction").collectAsList());
  }
}
