package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.sparknn.image.ImageException;
import org.sparknn.train.TrainingException;

/** Which of a failure's messages is shown. */
class FailuresTest {

  @Test
  void prefersTheFileThatCannotBeRead() {
    Throwable image = new ImageException("a.png is no image", new IOException("broken"));
    Throwable failure = new TrainingException("rank 1 failed", new SparkException("x", image));
    assertEquals("a.png is no image", Failures.message(failure));
  }

  @Test
  void prefersOurWordsToThoseOfTheCause() {
    Throwable failure =
        new RuntimeException(new TrainingException("rank 1 failed", new IOException("reset")));
    assertEquals("rank 1 failed", Failures.message(failure));
  }

  @Test
  void saysWhyAFileFailed() {
    assertEquals(
        "x cannot be written: disk full",
        Failures.message(
            new UncheckedIOException("x cannot be written", new IOException("disk full"))));
    assertEquals(
        "x cannot be written: disk full",
        Failures.message(
            new UncheckedIOException(
                "x cannot be written: disk full", new IOException("disk full"))));
  }

  @Test
  void namesTheKindOfOthersFailures() {
    assertEquals(
        "SparkException: lost",
        Failures.message(new RuntimeException(new SparkException("lost\nDriver stacktrace:"))));
    assertEquals("StackOverflowError", Failures.message(new StackOverflowError()));
  }
}
