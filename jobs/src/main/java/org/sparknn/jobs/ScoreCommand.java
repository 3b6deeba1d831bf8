package org.sparknn.jobs;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.sparknn.image.Images;
import org.sparknn.model.SequentialClassificationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes predictions as Parquet. */
@Command(
    name = "score",
    description = {
      "Predicts the class of each image and writes Parquet.",
      "Columns: id, file (for image files), prediction, class_name, probability."
    },
    footer = {
      "",
      "Images of a folder need no labels. Of a data set with a test part, that part is scored.",
      "",
      "Examples:",
      "  spark-nn score --model spark-nn-model --out predictions",
      "  spark-nn score --model models/photos --data new-photos --out predictions --overwrite"
    })
final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private SparkOptions spark;
  @Mixin private DataOptions data;

  @Option(names = "--model", paramLabel = "DIR", required = true, description = "a saved model")
  private String model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "where the predictions are written")
  private String out;

  @Option(names = "--overwrite", description = "replace older predictions")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    try (SparkSession session = spark.start("score")) {
      OutputFolder folder = OutputFolder.of(session, out);
      check(folder);
      SequentialClassificationModel loaded = SavedModels.load(model);
      Images images = data.any(session, SavedModels.inputShape(loaded), List.of());
      Predictions.table(loaded, images, data.hasFiles(images))
          .write()
          .mode(overwrite ? SaveMode.Overwrite : SaveMode.Append)
          .parquet(folder.path().toString());
      command
          .commandLine()
          .getOut()
          .printf(Locale.ROOT, "%,d predictions written to %s%n", images.count(), folder);
    }
    return 0;
  }

  /** Nothing but older predictions is ever replaced, and these only on demand. */
  private void check(OutputFolder folder) {
    List<String> names = folder.names();
    if (!names.isEmpty() && !overwrite) {
      throw new IllegalArgumentException(
          "%s is not empty; --overwrite replaces older predictions".formatted(folder));
    }
    if (!names.stream().allMatch(name -> name.endsWith(".parquet"))) {
      throw new IllegalArgumentException(
          "%s holds something else than predictions, which would be lost: %s"
              .formatted(folder, names));
    }
    folder.checkWritable();
  }
}
