package org.sparknn.notebooks;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the cells of every notebook, in order, as a Java kernel does: in a JShell of this JVM. */
class NotebooksTest {

  @TestFactory
  Stream<DynamicTest> everyNotebookRuns() throws IOException {
    List<Path> notebooks;
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("sparknn.root"), "notebooks"))) {
      notebooks = files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
    if (notebooks.isEmpty()) {
      fail("no notebook was found");
    }
    return notebooks.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
  }

  private static void run(Path notebook) throws IOException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .forEach(shell::addToClasspath);
      for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
        if (cell.get("cell_type").asText().equals("code")) {
          evaluate(shell, source(cell));
        }
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** A cell's source is a string or a list of lines. */
  private static String source(JsonNode cell) {
    JsonNode source = cell.get("source");
    StringBuilder text = new StringBuilder(source.isTextual() ? source.asText() : "");
    source.forEach(line -> text.append(line.asText()));
    return text.toString();
  }

  private static void evaluate(JShell shell, String code) {
    String rest = code;
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (!info.completeness().isComplete()) {
        fail("incomplete: " + rest);
      }
      for (SnippetEvent event : shell.eval(info.source())) {
        check(shell, event, info.source());
      }
      rest = info.remaining();
    }
  }

  private static void check(JShell shell, SnippetEvent event, String source) {
    if (event.status() == Snippet.Status.REJECTED) {
      fail(
          source
              + shell
                  .diagnostics(event.snippet())
                  .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                  .collect(Collectors.joining("\n")));
    }
    if (event.exception() instanceof EvalException thrown) {
      fail(source + thrown.getExceptionClassName() + ": " + thrown.getMessage(), thrown);
    } else if (event.exception() != null) {
      fail(source, event.exception());
    }
  }
}
