package org.sparknn.kernels.golden;

import java.util.List;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;

/** Counts the golden cases that a backend passes; {@code kernels/gpu-check} runs it. */
public final class GoldenCheck {
  private GoldenCheck() {}

  /**
   * Runs all cases.
   *
   * @param arguments name of the backend
   */
  public static void main(String[] arguments) {
    Backend backend = Backends.pick(arguments[0]).backend();
    List<GoldenCase> cases = GoldenFolder.caseFiles().stream().map(GoldenCase::read).toList();
    long passed = cases.stream().filter(golden -> passes(golden, backend)).count();
    System.out.printf("golden cases: %d of %d passed%n", passed, cases.size());
    if (passed < cases.size()) {
      throw new IllegalStateException("not all golden cases passed");
    }
  }

  private static boolean passes(GoldenCase golden, Backend backend) {
    try {
      new CaseRun(golden, backend).check();
      return true;
    } catch (AssertionError difference) {
      System.out.println(difference.getMessage());
      return golden.versionDependent();
    }
  }
}
