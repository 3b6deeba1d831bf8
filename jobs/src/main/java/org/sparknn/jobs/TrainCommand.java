package org.sparknn.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sparknn.image.Images;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a network and saves it. */
@Command(
    name = "train",
    description = "Trains a network on labeled images and saves it.",
    footer = {
      "",
      "Examples:",
      "  spark-nn train",
      "  spark-nn train --network lenet --epochs 10 --optimizer adam --out models/lenet",
      "  spark-nn train --data photos --network my-network.json --batch-size 128 --ranks 2"
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private SparkOptions spark;
  @Mixin private DataOptions data;
  @Mixin private TrainingOptions training;
  @Mixin private RecoveryOptions recovery;
  @Mixin private GradientOptions gradients;
  @Mixin private TransportOptions transport;
  @Mixin private ShardOptions shards;

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE",
      defaultValue = "convnet",
      description = "convnet, lenet, mlp, or a JSON file (default: ${DEFAULT-VALUE})")
  private String network;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "spark-nn-model",
      description =
          "where the model is saved; an older model there is replaced (default: ${DEFAULT-VALUE})")
  private String out;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "write epoch, step, loss and images per second of each step as JSON")
  private Path history;

  @Override
  public Integer call() throws IOException {
    training.check();
    recovery.check();
    gradients.check();
    transport.check();
    shards.check();
    if (NetworkChoice.isUnknownName(network)) {
      throw new ParameterException(
          command.commandLine(),
          "--network must be convnet, lenet, mlp or a JSON file but is " + network);
    }
    spark.check();
    NetworkChoice choice = NetworkChoice.of(network);
    if (history != null) {
      JsonFile.checkWritable(history);
    }
    try (SparkSession session = spark.start("train", training.sparkSettings())) {
      ModelFolder folder = ModelFolder.checked(session, out);
      run(session, choice, folder);
    }
    return 0;
  }

  private void run(SparkSession session, NetworkChoice choice, ModelFolder folder) {
    PrintWriter print = command.commandLine().getOut();
    Images images = data.train(session, choice.inputShape());
    Sequential built = choice.build(images.shape(), images.classNames().size());
    String[] names = ClassNames.of(images.classNames(), built.outputShape().size(1));
    Optional<Images> test = data.test(session, images.shape(), List.of(names));
    print.print(built.summary());
    Progress progress = Progress.on(print);
    SequentialClassifier classifier =
        new SequentialClassifier()
            .setNetwork(built)
            .setFeaturesCol("image")
            .setLabelCol("label")
            .setClassNames(names)
            .setListener(progress);
    training.apply(classifier);
    recovery.apply(classifier);
    gradients.apply(classifier);
    transport.apply(classifier);
    shards.apply(classifier);
    long start = System.nanoTime();
    SequentialClassificationModel model = classifier.fit(images.rows());
    progress.end(model.summary().backend());
    double seconds = (System.nanoTime() - start) * 1e-9;
    folder.save(model);
    if (history != null) {
      JsonFile.write(history, History.of(model.summary().steps()));
    }
    print.printf(Locale.ROOT, "trained on %,d images in %.1f s%n", images.count(), seconds);
    print.printf(
        "%s %s%n",
        test.isPresent() ? "test" : data.name() + " has no test images: training",
        Evaluation.accuracy(Predictions.confusion(model, test.orElse(images))));
    print.printf("model saved in %s%n", folder);
  }
}
