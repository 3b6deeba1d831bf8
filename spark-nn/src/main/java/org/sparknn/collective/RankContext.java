package org.sparknn.collective;

import java.time.Duration;
import org.sparknn.kernels.collective.Collective;

/** What a rank has besides its rows: its peers and its driver. */
public final class RankContext {
  private final DriverClient driver;
  private final SparkCollective collective;

  RankContext(DriverClient driver, SparkCollective collective) {
    this.driver = driver;
    this.collective = collective;
  }

  /** This rank's number, which is that of its partition. */
  public int rank() {
    return driver.rank();
  }

  public int ranks() {
    return driver.run().ranks();
  }

  /** Which attempt at the run this is. */
  public int attempt() {
    return driver.run().attempt();
  }

  /** The sums over the ranks. */
  public Collective collective() {
    return collective;
  }

  /** Sets how long one wait for a peer may last from now on. */
  public void timeout(Duration timeout) {
    collective.timeout(timeout);
  }

  /** Sets how floats travel from the next sum on; all ranks do that at the same place. */
  public void compress(Compression compression) {
    collective.compress(compression);
  }

  /** Bytes that this rank has sent for sums so far; encryption adds some. */
  public long bytesSent() {
    return collective.bytesSent();
  }

  /** Sends bytes to the driver's {@link ReportListener}; does not wait. */
  public void report(byte[] report) {
    driver.report(report);
  }

  /**
   * Sends a part of the rank's result to the driver's {@link ReportListener}, and waits until it is
   * taken: no more than one part of a rank is on its way.
   *
   * @throws CollectiveException if the driver does not take it
   */
  public void part(byte[] part) {
    driver.part(part);
  }

  /** Notes where the rank is, for the report if it fails. */
  public void step(long number) {
    driver.step(number);
  }
}
