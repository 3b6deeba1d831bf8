package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Which directories may a run have for its checkpoints? */
class CheckpointDirTest {
  @TempDir Path folder;

  private static Dataset<Row> rows() {
    return Quarters.rows(LocalSpark.session());
  }

  private static SequentialClassifier in(String directory) {
    return Quarters.classifier().setRanks(2).setCheckpointDir(directory);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theDirectorysNameIsNoPattern() throws IOException {
    Path named = folder.resolve("run[1]{a}*?");
    Path neighbour = Files.createDirectories(folder.resolve("run1aXY/_partial-1"));
    SequentialClassifier classifier = in(named.toString()).setEpochs(1);
    SequentialClassificationModel unused = classifier.fit(rows());
    assertEquals(List.of("step-000000000011"), names(named));
    assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows()));
    SequentialClassificationModel resumed = classifier.setResume(true).setEpochs(2).fit(rows());
    assertEquals(12, resumed.summary().steps().get(0).step());
    assertTrue(Files.exists(neighbour), "another run's file was deleted");
  }
}
