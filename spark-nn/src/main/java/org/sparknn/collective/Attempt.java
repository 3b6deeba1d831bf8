package org.sparknn.collective;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
  private long listenedNanos = System.nanoTime();

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

  /**
   * Ends the attempt if nothing is heard of a rank for too long. For one thread, which calls it as
   * often as heartbeats come.
   */
  void listen() {
    long now = System.nanoTime();
    boolean late = now - listenedNanos > 1_000_000L * MISSED * limits.heartbeatMillis();
    listenedNanos = now;
    if (late) {
      // this process stood still itself: what ranks have said meanwhile is yet to be read
      pulses.values().forEach(Pulse::listenAnew);
      return;
    }
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

  /**
   * Waits until all ranks that have come are over, but not for longer than some milliseconds.
   *
   * @param deaf whether ranks can say no more that they have ended: those of this process are seen
   */
  void awaitEnd(long millis, BooleanSupplier deaf) {
    long end = System.nanoTime() + millis * 1_000_000;
    boolean interrupted = false;
    while (System.nanoTime() < end && (deaf.getAsBoolean() ? LocalRanks.hasAny(run) : isOpen())) {
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

  private boolean isOpen() {
    return pulses.values().stream().anyMatch(Pulse::isOpen);
  }

  /** The report that is the nearest to the first cause, and of such the first. */
  synchronized Optional<FailureReport> firstCause() {
    return failures.stream().min(Comparator.comparing(FailureReport::origin));
  }

  /** Spark has lost an executor. */
  void lost(String executor, String reason) {
    for (Pulse pulse : pulses.values()) {
      if (pulse.peer().executor().equals(executor) && pulse.lose()) {
        failed(FailureReport.lost(run, pulse.peer(), pulse.step(), reason));
      }
    }
  }

  /**
   * Waits until the ranks of an attempt that has failed are over: they have ended, or their
   * executors are lost, or nothing is heard of them for some heartbeats.
   *
   * @param executors those of which we wait for the ranks
   * @return the executors of ranks that are silent, or do not end though they still live
   */
  List<String> stuckExecutors(Collection<String> executors) {
    long patience = MISSED * (long) limits.heartbeatMillis();
    List<Pulse> awaited =
        pulses.values().stream()
            .filter(pulse -> executors.contains(pulse.peer().executor()))
            .toList();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limits.silenceSeconds());
    while (System.nanoTime() < end
        && awaited.stream().anyMatch(pulse -> pulse.isOpen() && !pulse.isSilent(patience))) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
    return awaited.stream()
        .filter(Pulse::isOpen)
        .map(pulse -> pulse.peer().executor())
        .distinct()
        .toList();
  }
}
