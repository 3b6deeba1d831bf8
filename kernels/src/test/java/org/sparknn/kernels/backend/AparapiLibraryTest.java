package org.sparknn.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does a process leave Aparapi's library behind? */
class AparapiLibraryTest {
  @TempDir Path folder;

  /** Loads the library and ends without the hooks that would delete files. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) {
      System.out.print(AparapiLibrary.load());
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  @Test
  void aKilledProcessLeavesNoLibrary() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc/self/maps here");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Killed.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assumeTrue(said.equals("true"), "no libOpenCL here");
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void onlyAparapisOwnFileIsTaken() {
    assertEquals(
        List.of(Path.of("/tmp/a b/Aparapi12/libaparapi.so")),
        AparapiLibrary.unpacked(
            List.of(
                "7f10-7f20 r--p 00000000 fe:00 1 /tmp/a b/Aparapi12/libaparapi.so",
                "7f20-7f30 r-xp 00001000 fe:00 1 /tmp/a b/Aparapi12/libaparapi.so",
                "7f30-7f40 r--p 00000000 fe:00 2 /opt/aparapi/libaparapi.so",
                "7f40-7f50 r--p 00000000 fe:00 3 /tmp/Aparapi13/other.so",
                "7f50-7f60 rw-p 00000000 00:00 0 ")));
  }
}
