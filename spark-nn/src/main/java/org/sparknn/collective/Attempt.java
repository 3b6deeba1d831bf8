package org.sparknn.collective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the driver knows of one attempt at a run. */
final class Attempt {
  final Run run;
  final Rendezvous rendezvous;
  private final List<FailureReport> failures = new ArrayList<>();

  Attempt(Run run) {
    this.run = run;
    this.rendezvous = new Rendezvous(run.ranks());
  }

  void failed(FailureReport report) {
    synchronized (this) {
      failures.add(report);
    }
    rendezvous.fail(report.toString());
  }

  /** The first report of a rank that was not merely told by others, or else the first. */
  synchronized Optional<FailureReport> firstCause() {
    return failures.stream()
        .filter(report -> !report.consequence())
        .findFirst()
        .or(() -> failures.stream().findFirst());
  }
}
