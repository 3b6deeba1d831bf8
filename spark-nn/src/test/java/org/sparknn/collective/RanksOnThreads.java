package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs ranks on threads of this process, without Spark. */
final class RanksOnThreads {
  private static final long SEED = 11;

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

  /** What a rank adds: the same each time. */
  static float[] values(int rank, int length) {
    float[] values = new float[length];
    Random random = new Random(SEED + rank);
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  /** What a rank threw. */
  static Throwable failure(Future<?> result) {
    return assertThrows(ExecutionException.class, result::get).getCause();
  }

  private static List<Peer> meet(Rendezvous rendezvous, Peer self) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    rendezvous.register(self, answer::complete);
    return DriverMessage.answer(answer.join());
  }
}
