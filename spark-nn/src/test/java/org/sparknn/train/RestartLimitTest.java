package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.collective.FaultAgent;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** What is told of a run that fails in each of its attempts? */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartLimitTest {

  /** Strikes in each attempt, with a number. */
  private static final class Blows implements TrainingListener {
    private final List<String> reasons = new ArrayList<>();
    private int blows;

    @Override
    public synchronized void restarted(int restart, String reason, long step) {
      reasons.add(reason);
    }

    @Override
    public synchronized void step(StepReport report) {
      if (blows == reasons.size()) {
        blows++;
        FaultAgent.failRanksHere("blow " + blows);
      }
    }
  }

  private static String blow(int number) {
    return "rank \\d \\(executor driver on \\S+\\) failed at step \\d+: blow %d[^;]*(; rank \\d [^;]*)?"
        .formatted(number);
  }

  private static String failure(int maxRestarts, Blows blows) {
    SequentialClassifier classifier =
        Quarters.classifier()
            .setEpochs(100_000)
            .setRanks(2)
            .setMaxRestarts(maxRestarts)
            .setListener(blows);
    return assertThrows(
            TrainingException.class, () -> classifier.fit(Quarters.rows(LocalSpark.session())))
        .getMessage();
  }

  @Test
  void theOnlyFailureIsToldAlone() {
    String message = failure(0, new Blows());
    assertTrue(message.matches(blow(1)), message);
  }

  @ParameterizedTest
  @CsvSource({"1, restart", "2, restarts"})
  void theLastAndTheFirstFailureAreTold(int most, String restarts) {
    Blows blows = new Blows();
    String message = failure(most, blows);
    assertEquals(most, blows.reasons.size());
    String wanted =
        "%s; maxRestarts %d is reached; after %d %s; the first failure: %s"
            .formatted(blow(most + 1), most, most, restarts, blow(1));
    assertTrue(message.matches(wanted), message);
  }
}
