package org.sparknn.jobs;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparknn.image.ImageException;

/** What a user needs to read of a failure: one line. */
final class Failures {
  private Failures() {}

  /** The message that says most: ours if there is one, else that of the first cause. */
  static String message(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (causes.contains(cause)) {
        break;
      }
      causes.add(cause);
    }
    Throwable telling =
        first(causes, ImageException.class)
            .or(() -> causes.stream().filter(Failures::isOurs).findFirst())
            .orElse(causes.get(causes.size() - 1));
    return firstLine(text(telling));
  }

  private static Optional<Throwable> first(List<Throwable> causes, Class<?> type) {
    return causes.stream().filter(type::isInstance).findFirst();
  }

  private static boolean isOurs(Throwable cause) {
    return cause.getClass().getName().startsWith("org.sparknn.")
        || cause instanceof IllegalArgumentException
        || cause instanceof UncheckedIOException;
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    if (isOurs(cause)) {
      Throwable reason = cause.getCause();
      boolean complete =
          !(cause instanceof UncheckedIOException)
              || reason.getMessage() == null
              || message.contains(reason.getMessage());
      return complete ? message : message + ": " + reason.getMessage();
    }
    return cause.getClass().getSimpleName() + ": " + message;
  }

  static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }
}
