package org.sparknn.collective;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** What the driver knows of one attempt at a run. */
final class Attempt {
  /** Heartbeats that a rank may miss before its process counts as silent. */
  private static final int MISSED = 3;

  private static final int POLL_MILLIS = 20;

  final Run run;
  final Limits limits;
  final Rendezvous rendezvous;
  private final Consumer<String> cancel;
  private final Map<Integer, Pulse> pulses = new ConcurrentHashMap<>();
  private final List<FailureReport> failures = new ArrayList<>();
  private volatile Future<?> watch;
  private volatile boolean cancelled;

  /**
   * @param cancel ends the attempt's job, for a reason
   */
  Attempt(Run run, Limits limits, Consumer<String> cancel) {
    this.run = run;
    this.limits = limits;
    this.rendezvous = new Rendezvous(run.ranks());
    this.cancel = cancel;
  }

  /** Keeps what looks for silent ranks. */
  void watch(Future<?> watching) {
    watch = watching;
  }

  void unwatch() {
    watch.cancel(false);
  }

  /** A rank has said that it lives. */
  void alive(Peer peer, long step) {
    pulses.computeIfAbsent(peer.rank(), rank -> new Pulse(peer)).heard(step);
  }

  void ended(int rank) {
    Pulse pulse = pulses.get(rank);
    if (pulse != null) {
      pulse.end();
    }
  }

  void failed(FailureReport report) {
    synchronized (this) {
      failures.add(report);
    }
    rendezvous.fail(report.toString());
  }

  /** Ends the attempt if nothing is heard of a rank for too long. */
  void listen() {
    for (Pulse pulse : pulses.values()) {
      if (pulse.isSilent(limits.silenceSeconds() * 1000L) && pulse.tell()) {
        FailureReport report =
            FailureReport.silent(run, pulse.peer(), pulse.step(), limits.silenceSeconds());
        failed(report);
        cancelled = true;
        cancel.accept(report.toString());
      }
    }
  }

  boolean hasCancelled() {
    return cancelled;
  }

  /** Waits until all ranks that have come have ended, but not for longer than some milliseconds. */
  void awaitEnd(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    boolean interrupted = false;
    while (System.nanoTime() < end && !pulses.values().stream().allMatch(Pulse::hasEnded)) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first report of a rank that was not merely told by others, or else the first. */
  synchronized Optional<FailureReport> firstCause() {
    return failures.stream()
        .filter(report -> !report.consequence())
        .findFirst()
        .or(() -> failures.stream().findFirst());
  }

  /**
   * Executors of ranks of which nothing is heard for some heartbeats though they have not ended.
   */
  List<String> silentExecutors(Collection<String> executors) {
    long patience = MISSED * (long) limits.heartbeatMillis();
    List<Pulse> open =
        pulses.values().stream()
            .filter(pulse -> executors.contains(pulse.peer().executor()))
            .toList();
    long end = System.nanoTime() + patience * 1_000_000;
    while (System.nanoTime() < end && !open.stream().allMatch(p -> p.isOver(patience))) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return open.stream()
        .filter(pulse -> pulse.isSilent(patience))
        .map(pulse -> pulse.peer().executor())
        .distinct()
        .toList();
  }
}
