package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;

/** Does every backend compute what torch computes? */
class GoldenCasesTest {

  @TestFactory
  Stream<DynamicTest> cases() {
    List<GoldenCase> known = new ArrayList<>();
    int unknown = 0;
    for (GoldenCase golden : GoldenFolder.caseFiles().stream().map(GoldenCase::read).toList()) {
      if (GoldenFolder.knownModules().contains(golden.module())) {
        known.add(golden);
      } else {
        unknown++;
      }
    }
    assertFalse(known.isEmpty(), "there are no golden cases");
    List<Backend> backends = Backends.available();
    System.out.printf(
        "golden cases: %d on %s; left out %d of unknown modules%n",
        known.size(), backends.stream().map(Backend::name).toList(), unknown);
    return backends.stream()
        .flatMap(
            backend ->
                known.stream()
                    .map(
                        golden ->
                            DynamicTest.dynamicTest(
                                backend.name() + ": " + golden.name(),
                                () -> check(golden, backend))));
  }

  private static void check(GoldenCase golden, Backend backend) {
    try {
      new CaseRun(golden, backend).check();
    } catch (AssertionError difference) {
      // newer versions of torch differ here from the one that made the file
      assumeFalse(golden.versionDependent(), difference.getMessage());
      throw difference;
    }
  }
}
