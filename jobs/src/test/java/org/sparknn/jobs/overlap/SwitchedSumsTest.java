package org.sparknn.jobs.overlap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.collective.Collective;

/** Are a step's sums left out, and made again in the same order? */
class SwitchedSumsTest {
  /** Notes what it is asked for. */
  private static final class Log implements Collective {
    private final List<String> events = new ArrayList<>();

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 2;
    }

    @Override
    public void sum(double[] values, int length) {
      events.add("doubles " + length);
    }

    @Override
    public void sum(float[] values, int offset, int length) {
      throw new AssertionError("gradients are summed in the background");
    }

    @Override
    public Pending start(float[] values, int offset, int length) {
      String name = offset + " to " + (offset + length);
      events.add("begin " + name);
      return () -> events.add("end " + name);
    }
  }

  private static void step(Collective collective) {
    float[] gradients = new float[12];
    collective.sum(new double[5], 5);
    Collective.Pending last = collective.start(gradients, 7, 5);
    collective.sum(new double[9], 3);
    Collective.Pending first = collective.start(gradients, 0, 7);
    last.await();
    first.await();
  }

  private static final List<String> EVENTS =
      List.of(
          "doubles 5", "begin 7 to 12", "doubles 3", "begin 0 to 7", "end 7 to 12", "end 0 to 7");

  @Test
  void whatIsSwitchedOffIsMadeAgainAlone() {
    Log log = new Log();
    SwitchedSums sums = new SwitchedSums(log);
    sums.turn(false);
    step(sums);
    assertEquals(List.of(), log.events);
    Calls calls = sums.takeCalls();
    calls.replay(log);
    assertEquals(EVENTS, log.events);
    calls.replay(log);
    assertEquals(2 * EVENTS.size(), log.events.size());
  }

  @Test
  void whatIsSwitchedOnIsMade() {
    Log log = new Log();
    SwitchedSums sums = new SwitchedSums(log);
    step(sums);
    assertEquals(EVENTS, log.events);
    sums.takeCalls();
    sums.takeCalls().replay(log);
    assertEquals(EVENTS, log.events);
  }
}
