package org.sparknn.collective;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs ranks on threads of this process, without Spark. */
final class RanksOnThreads {
  private RanksOnThreads() {}

  interface Body<R> {
    R call(SparkCollective collective) throws Exception;
  }

  /** What each rank returned or threw, in their order. */
  static <R> List<Future<R>> run(int ranks, Duration timeout, Body<R> body)
      throws InterruptedException {
    Run run = new Run(Token.random(), 1, ranks);
    Rendezvous rendezvous = new Rendezvous(ranks);
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Callable<R>> tasks = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        Inbox inbox = new Inbox(run, rank, new Health(rank, timeout, () -> {}));
        tasks.add(
            () -> {
              try (SparkCollective collective =
                  SparkCollective.open(inbox, self -> meet(rendezvous, self), null)) {
                return body.call(collective);
              }
            });
      }
      return threads.invokeAll(tasks);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Peer> meet(Rendezvous rendezvous, Peer self) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    rendezvous.register(self, answer::complete);
    return DriverMessage.answer(answer.join());
  }
}
