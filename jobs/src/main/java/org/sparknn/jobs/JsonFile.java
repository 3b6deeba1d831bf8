package org.sparknn.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A report as a JSON file on the driver's machine. */
final class JsonFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  /** Refuses a file that cannot be written, before the work that it reports is done. */
  static void checkWritable(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("%s is a folder but a file is wanted".formatted(file));
    }
    if (!Files.isDirectory(parent)) {
      throw new IllegalArgumentException(
          "%s cannot be written: there is no folder %s".formatted(file, parent));
    }
    if (!Files.isWritable(Files.exists(file) ? file : parent)) {
      throw new IllegalArgumentException("%s cannot be written".formatted(file));
    }
  }

  static void write(Path file, Object content) {
    try {
      Files.writeString(file, MAPPER.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written".formatted(file), e);
    }
  }
}
