package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.collective.Collective;

/** Does whoever awaits a sum hear of its end, whatever else goes wrong? */
class BackgroundTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void aSumThatFailsEndsThoughItCannotTellThePeers() throws Exception {
    Inbox inbox = new Inbox(new Run(new Token(1, 2), 1, 2), 0, new Health(0, LONG, () -> {}));
    Course failing =
        new Course() {
          @Override
          public boolean advance() {
            throw new IllegalStateException("the sum");
          }

          @Override
          public boolean isDone() {
            return false;
          }

          @Override
          public Wanted wanted() {
            throw new IllegalStateException("not asked for");
          }
        };
    try (Background background =
        new Background(
            "sparknn-sums",
            Lane.GRADIENTS,
            inbox,
            failure -> {
              throw new IllegalStateException("nor telling of it");
            })) {
      Collective.Pending pending = background.start(failing);
      assertEquals(
          "the sum", assertThrows(IllegalStateException.class, pending::await).getMessage());
    }
  }
}
