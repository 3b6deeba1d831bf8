package org.sparknn.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.tensor.ShapeException;

/** Can everything be measured that stands in the table? */
class CaseTableTest {
  static Stream<BenchmarkCase> cases() {
    return Stream.concat(CaseTable.layers().stream(), CaseTable.networks().stream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theEngineCompilesIt(BenchmarkCase one) {
    Plan plan = compiled(one);
    assertEquals(one.mode() != Mode.INFERENCE, !plan.backward().isEmpty());
    assertEquals(one.mode() == Mode.LAYER, plan.inputGradient().isPresent());
    assertEquals(one.loss(), plan.losses().isPresent());
  }

  private static Plan compiled(BenchmarkCase one) {
    try {
      return OwnContender.plan(one);
    } catch (ShapeException refusal) {
      if (refusal.getMessage().contains("unknown layer type")) {
        Assumptions.abort(refusal.getMessage());
      }
      throw refusal;
    }
  }

  @Test
  void namesAreDistinctWithinAGroup() {
    Set<String> seen = new HashSet<>();
    cases().forEach(one -> assertTrue(seen.add(one.toString()), one + " stands there twice"));
  }

  @Test
  void allFamiliesAreThere() {
    Set<String> groups =
        CaseTable.layers().stream().map(BenchmarkCase::group).collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "dense",
            "depthwise",
            "grouped",
            "1x1",
            "dilated",
            "transposed",
            "conv1d",
            "conv3d",
            "linear",
            "streaming",
            "odd"),
        groups);
  }

  @Test
  void aNetworkIsTrainedAndScored() {
    List<BenchmarkCase> networks = CaseTable.networks();
    assertFalse(networks.isEmpty());
    for (BenchmarkCase one : networks) {
      assertEquals(one.group().equals("training"), one.mode() == Mode.TRAINING);
      assertEquals(one.mode() == Mode.TRAINING, one.loss());
      assertEquals(2, networks.stream().filter(other -> other.name().equals(one.name())).count());
    }
  }
}
