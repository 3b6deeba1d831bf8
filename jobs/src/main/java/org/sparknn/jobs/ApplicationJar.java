package org.sparknn.jobs;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** The jar that this program runs from, which executors elsewhere need too. */
final class ApplicationJar {
  private ApplicationJar() {}

  /** Empty if the program runs from folders of classes. */
  static Optional<String> find() {
    CodeSource source = Main.class.getProtectionDomain().getCodeSource();
    if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI()).toString());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program's jar has no path: " + source.getLocation(), e);
    }
  }
}
