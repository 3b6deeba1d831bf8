package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Which ports does a rank try? */
class PortsTest {

  /** What Netty throws of a port in use: a checked exception that it does not declare. */
  private static int taken() {
    throw PortsTest.<RuntimeException>unchecked(
        new IOException("bind(..) failed with error(-98): Address already in use"));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E unchecked(Throwable e) throws E {
    throw (E) e;
  }

  @Test
  void theFirstFreePortOfTheRangeIsTaken() {
    Ports ports = new Ports(4000, 3);
    int bound = ports.bind("here", port -> port < 4002 ? taken() : port);
    assertEquals(4002, bound);
    int any = new Ports(0, 3).bind("here", port -> port);
    assertEquals(0, any);
  }

  @Test
  void aRangeWithoutAFreePortIsNamed() {
    List<Integer> tried = new ArrayList<>();
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                new Ports(65_534, 3)
                    .bind(
                        "here",
                        port -> {
                          tried.add(port);
                          return taken();
                        }));
    assertEquals(List.of(65_534, 65_535), tried);
    assertEquals(
        "none of the ports 65534 to 65535 of here is free (spark.sparknn.port and"
            + " spark.port.maxRetries say which a rank may take; each rank of a host wants one)",
        e.getMessage());
  }

  @Test
  void otherFailuresAreNotRetried() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                new Ports(4000, 3)
                    .bind(
                        "here",
                        port -> {
                          throw new IllegalArgumentException("at " + port);
                        }));
    assertEquals("port 4000 of here cannot be opened: at 4000", e.getMessage());
  }

  @Test
  void settingsAreRead() {
    SparkConf conf =
        new SparkConf(false).set("spark.sparknn.port", "4100").set("spark.port.maxRetries", "7");
    assertEquals(new Ports(4100, 7), Ports.of(conf));
    assertEquals(0, Ports.of(new SparkConf(false)).first());
    assertEquals(
        "spark.sparknn.port must be 0 or from 1024 to 65535 but is 80",
        assertThrows(IllegalArgumentException.class, () -> new Ports(80, 1)).getMessage());
  }

  private static String refusal(String port) {
    SparkConf conf = new SparkConf(false).set("spark.sparknn.port", port);
    return assertThrows(IllegalArgumentException.class, () -> Ports.check(conf)).getMessage();
  }

  @Test
  void whatIsNoPortIsRefusedBeforeTheRun() {
    String rule = "spark.sparknn.port must be 0 or from 1024 to 65535 but is ";
    assertEquals(rule + "99999", refusal("99999"));
    assertEquals(rule + "abc", refusal("abc"));
    Ports.check(new SparkConf(false));
  }
}
