package org.sparknn.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sparknn.image.Images;
import org.sparknn.kernels.metric.ConfusionMatrix;
import org.sparknn.model.SequentialClassificationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how good a model is on labeled images. */
@Command(
    name = "evaluate",
    description = {
      "Says how good a model is on labeled images.",
      "Prints accuracy, confusion matrix, and precision, recall and F1 of each class."
    },
    footer = {
      "",
      "Of a data set with a test part, that part is taken.",
      "",
      "Examples:",
      "  spark-nn evaluate --model spark-nn-model",
      "  spark-nn evaluate --model models/photos --data labeled-photos --out result.json"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private SparkOptions spark;
  @Mixin private DataOptions data;

  @Option(names = "--model", paramLabel = "DIR", required = true, description = "a saved model")
  private String model;

  @Option(names = "--out", paramLabel = "FILE", description = "write the same as JSON")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (out != null) {
      spark.check();
      JsonFile.checkWritable(out);
    }
    try (SparkSession session = spark.start("evaluate")) {
      SequentialClassificationModel loaded = SavedModels.load(model);
      List<String> names = List.of(loaded.classNames());
      Images images = data.labeled(data.any(session, SavedModels.inputShape(loaded), names));
      ConfusionMatrix matrix = Predictions.confusion(loaded, images);
      Evaluation evaluation = new Evaluation(names, matrix);
      command.commandLine().getOut().print(evaluation.text());
      if (out != null) {
        JsonFile.write(out, evaluation.json());
      }
    }
    return 0;
  }
}
