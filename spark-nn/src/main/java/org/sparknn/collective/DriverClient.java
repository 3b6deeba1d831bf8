package org.sparknn.collective;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** A rank's way to its driver. */
final class DriverClient {
  private static final Logger LOG = LoggerFactory.getLogger(DriverClient.class);

  /** The driver answers a little after the ranks' deadline, which it watches itself. */
  private static final int GRACE_SECONDS = 5;

  private static final int FLUSH_SECONDS = 60;

  private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

  private final RunTicket ticket;
  private final int rank;
  private final SparkEnv env;
  private final RpcEndpointRef driver;
  private volatile long step;

  DriverClient(RunTicket ticket, int rank) {
    this.ticket = ticket;
    this.rank = rank;
    this.env = SparkEnv.get();
    this.driver = RpcUtils.makeDriverRef(ticket.endpoint(), env.conf(), env.rpcEnv());
  }

  Run run() {
    return ticket.run();
  }

  int rank() {
    return rank;
  }

  /**
   * Waits until all ranks have come.
   *
   * @return all ranks in their order
   * @throws CollectiveException if one does not come in time, naming it
   */
  List<Peer> meet(Peer self) {
    byte[] message =
        DriverMessage.write(
            DriverMessage.REGISTER,
            run(),
            rank,
            out -> {
              self.write(out);
              out.writeInt(ticket.limits().meetSeconds());
            });
    return DriverMessage.answer(ask(message, ticket.limits().meetSeconds() + GRACE_SECONDS));
  }

  /** Sends a report; does not wait. */
  void report(byte[] report) {
    send(DriverMessage.write(DriverMessage.REPORT, run(), rank, out -> out.write(report)));
  }

  /**
   * Sends a part of the rank's result, and waits until the driver has taken it.
   *
   * @throws CollectiveException if it refuses it
   */
  void part(byte[] part) {
    DriverMessage.requireAccepted(
        ask(
            DriverMessage.write(DriverMessage.PART, run(), rank, out -> out.write(part)),
            FLUSH_SECONDS));
  }

  /**
   * Whether the application has stopped under a rank in the driver's process: Spark ends executors
   * then, but not the tasks of its own process, and drops what they send.
   */
  boolean applicationHasStopped() {
    return env.isStopped();
  }

  /** Waits until the driver has all reports that this rank has sent. */
  void flush() {
    ask(DriverMessage.write(DriverMessage.FLUSH, run(), rank, out -> {}), FLUSH_SECONDS);
  }

  /** Notes where the rank is, for the heartbeats and for the report if it fails. */
  void step(long number) {
    step = number;
  }

  /** Says that this rank lives, and where it is; does not wait. */
  void heartbeat() {
    send(
        DriverMessage.write(
            DriverMessage.HEARTBEAT,
            run(),
            rank,
            out -> {
              self().write(out);
              out.writeLong(step);
            }));
  }

  /** Says that this rank has ended, however that was; does not wait. */
  void ended() {
    send(DriverMessage.write(DriverMessage.END, run(), rank, out -> {}));
  }

  /**
   * Says why this rank stops; does not wait.
   *
   * @param permanent whether it would come again in another attempt
   */
  void failed(FailureReport.Origin origin, boolean permanent, Throwable cause) {
    FailureReport report = FailureReport.of(run(), self(), step, origin, permanent, cause);
    send(DriverMessage.write(DriverMessage.FAILURE, run(), rank, report::write));
  }

  /** In the driver's own process Spark throws if the run's link is closed: then nobody listens. */
  private void send(byte[] message) {
    try {
      driver.send(message);
    } catch (Exception e) {
      if (!(e instanceof SparkException)) {
        throw e;
      }
      LOG.debug("{} sends to a driver that listens no more", self(), e);
    }
  }

  private Peer self() {
    return new Peer(rank, env.executorId(), env.blockManager().blockManagerId().host(), 0, "");
  }

  private byte[] ask(byte[] message, int seconds) {
    RpcTimeout timeout =
        new RpcTimeout(
            new FiniteDuration(seconds, TimeUnit.SECONDS),
            "the deadline of a rank's call to the driver");
    return driver.askSync(message, timeout, BYTES);
  }
}
