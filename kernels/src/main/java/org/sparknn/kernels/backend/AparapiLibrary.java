package org.sparknn.kernels.backend;

import com.aparapi.internal.opencl.OpenCLLoader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Aparapi's native library. Aparapi unpacks it into a new directory for temporary files, which a
 * process that is killed would leave behind; so it goes as soon as the library is loaded, where the
 * system lets it go. On a machine without libOpenCL the library cannot be loaded, and its file
 * stays until the process ends.
 */
public final class AparapiLibrary {
  private static final String LOG_LEVEL = "com.aparapi.logLevel";
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");
  private static final Pattern UNPACKED = Pattern.compile("/.*/Aparapi\\d+/libaparapi\\.so$");
  private static final boolean LOADED = loadOnce();

  private AparapiLibrary() {}

  /** Loads it, once in each JVM; whether that worked, for which libOpenCL must be there. */
  public static boolean load() {
    return LOADED;
  }

  private static boolean loadOnce() {
    // Aparapi reads it once, and without it complains about machines without OpenCL
    if (System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "OFF");
    }
    boolean loaded = OpenCLLoader.isOpenCLAvailable();
    // where one cannot be deleted, Aparapi tries again when the process ends
    mappedFiles().stream()
        .map(Path::toFile)
        .filter(File::delete)
        .map(File::getParentFile)
        .forEach(File::delete);
    return loaded;
  }

  /** What of it this process has mapped; nothing on systems that do not say so. */
  private static List<Path> mappedFiles() {
    if (!Files.exists(MAPPED_FILES)) {
      return List.of();
    }
    try {
      return unpacked(Files.readAllLines(MAPPED_FILES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The libraries that Aparapi has unpacked among the mapped files of a process. */
  static List<Path> unpacked(List<String> mapped) {
    return mapped.stream()
        .flatMap(
            line -> {
              Matcher matcher = UNPACKED.matcher(line);
              return matcher.find() ? Stream.of(Path.of(matcher.group())) : Stream.empty();
            })
        .distinct()
        .toList();
  }
}
