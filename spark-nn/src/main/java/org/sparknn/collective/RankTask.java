package org.sparknn.collective;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** One task of a barrier job: joins its peers, calls the function, tells everyone if it fails. */
final class RankTask<T, R> extends AbstractFunction1<Iterator<T>, Iterator<R>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RunTicket ticket;
  private final RankFunction<T, R> function;

  RankTask(RunTicket ticket, RankFunction<T, R> function) {
    this.ticket = ticket;
    this.function = function;
  }

  @Override
  public Iterator<R> apply(Iterator<T> rows) {
    TaskContext task = BarrierTaskContext.get();
    DriverClient driver = new DriverClient(ticket, task.partitionId());
    Heartbeat heartbeat =
        new Heartbeat(
            driver,
            ticket.limits().heartbeatMillis(),
            () -> task.markInterrupted(RankContext.STOPPED));
    SparkCollective collective = null;
    try {
      collective =
          SparkCollective.open(driver, task, Duration.ofSeconds(ticket.limits().waitSeconds()));
      R result =
          function.call(
              new RankContext(driver, collective, task), CollectionConverters.asJava(rows));
      driver.flush();
      return CollectionConverters.asScala(List.of(result).iterator());
    } catch (Exception | Error e) {
      // the driver first, so that it hears of the cause before its consequences; why Spark kills a
      // task Spark itself says
      FailureReport.Origin origin = origin(e);
      if (!(e instanceof TaskKilledException) || origin == FailureReport.Origin.PROCESS) {
        driver.failed(origin, function.isPermanent(e), e);
      }
      if (collective != null) {
        collective.abort(e);
      }
      throw RankTask.<RuntimeException>unchecked(e);
    } finally {
      heartbeat.close();
      if (collective != null) {
        collective.close();
      }
      driver.ended();
    }
  }

  private static FailureReport.Origin origin(Throwable e) {
    if (e instanceof TaskKilledException killed && killed.reason().equals(LastWords.REASON)) {
      return FailureReport.Origin.PROCESS;
    }
    if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
      return FailureReport.Origin.TOLD;
    }
    return e instanceof CollectiveException known ? known.origin() : FailureReport.Origin.OWN;
  }

  /** Scala's functions declare no exceptions, and Spark wants to see those it knows. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E unchecked(Throwable e) throws E {
    throw (E) e;
  }
}
