package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;

/** Is the header of a training run read as it is meant, or refused? */
class TrainingHeaderTest {
  private static TrainingRun run(Map<String, String> header) {
    SafeTensors file = new SafeTensors();
    header.forEach(file::putMetadata);
    file.put("arg.weight", StoredTensor.of(Shape.of(3), 1f, 2f, 0.5f));
    file.put("x", StoredTensor.of(Shape.of(7, 1), new byte[7]));
    return new TrainingRun("a_run", file);
  }

  @Test
  void optimizersHaveTorchsDefaults() {
    assertEquals(
        new GoldenOptimizer(0.1, new Sgd(0, 0, 0, false)),
        GoldenOptimizer.read("{\"name\":\"SGD\",\"lr\":0.1,\"maximize\":false,\"foreach\":null}"));
    assertEquals(
        new GoldenOptimizer(0.1, new Sgd(0.9, 0.5, 0.01, false)),
        GoldenOptimizer.read(
            "{\"name\":\"SGD\",\"lr\":0.1,\"momentum\":0.9,\"dampening\":0.5,\"weight_decay\":0.01}"));
    assertEquals(
        new GoldenOptimizer(1, new Sgd(0.9, 0, 0, true)),
        GoldenOptimizer.read("{\"name\":\"SGD\",\"lr\":1,\"momentum\":0.9,\"nesterov\":true}"));
    assertEquals(
        new GoldenOptimizer(0.001, new Adam(0.9, 0.999, 1e-8, 0, false)),
        GoldenOptimizer.read("{\"name\":\"Adam\",\"lr\":0.001,\"amsgrad\":false}"));
    assertEquals(
        new GoldenOptimizer(0.001, new Adam(0.8, 0.99, 1e-6, 0.01, true)),
        GoldenOptimizer.read(
            "{\"name\":\"AdamW\",\"lr\":0.001,\"betas\":[0.8,0.99],\"eps\":1e-6}"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = ';',
      value = {
        "{\"name\":\"Adam\",\"lr\":1,\"amsgrad\":true}; setting amsgrad=true, which is not known",
        "{\"name\":\"SGD\",\"lr\":1,\"maximize\":true}; setting maximize=true, which is not known",
        "{\"name\":\"SGD\",\"lr\":1,\"clip\":0.5}; setting clip=0.5, which is not known",
        "{\"name\":\"SGD\"}; says no lr",
        "{\"name\":\"RMSprop\",\"lr\":1}; unknown optimizer RMSprop",
        "SGD; is not JSON"
      })
  void whatAnOptimizerDoesNotDoIsRefused(String json, String message) {
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> GoldenOptimizer.read(json)).getMessage();
    assertTrue(refusal.contains(message), refusal);
  }

  @Test
  void lossesHaveArguments() {
    assertEquals(new MSELoss(Reduction.SUM), run(Map.of("loss", "MSELoss(sum)")).loss());
    assertEquals(
        new CrossEntropyLoss(Optional.of(Weights.of(1, 2, 0.5)), 2, 0.1, Reduction.MEAN),
        run(Map.of(
                "loss",
                "CrossEntropyLoss(mean, weight=arg.weight, ignore_index=2, label_smoothing=0.1)"))
            .loss());
    assertEquals(
        Reduction.NONE,
        run(Map.of("loss", "CrossEntropyLoss(reduction='none')")).loss().reduction());
  }

  @Test
  void theLastBatchMayBeSmaller() {
    String arch = "f=Linear(1,1)";
    assertEquals(7, run(Map.of("arch", arch, "case", "a", "batch", "3", "steps", "3")).rows());
    assertEquals(6, run(Map.of("arch", arch, "case", "a", "batch", "3", "steps", "2")).rows());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> run(Map.of("arch", arch, "case", "a", "batch", "3", "steps", "4")).rows());
    assertEquals("a_run has 7 rows for 4 steps of 3", refusal.getMessage());
  }

  @Test
  void argumentsComeInTorchsOrderOrByName() {
    Network read =
        Architecture.read(
            "c=Conv2d(1, 6, (5,3), 1, padding=(2, 1)) b=BatchNorm2d(6,1e-3,None,False)"
                + " leaky_relu LeakyReLU(0.2) MaxPool2d(2,ceil_mode=True) Dropout(0) Flatten"
                + " p=Linear(in_features=24,out_features=3,bias=False) Softmax(dim=1)",
            "a_run");
    Network wanted =
        NetworkJson.read(
            NetworkJson.parse(
                """
                {"layers": [
                 {"type": "Conv2d", "name": "c", "in_channels": 1, "out_channels": 6,
                  "kernel_size": [5, 3], "stride": 1, "padding": [2, 1]},
                 {"type": "BatchNorm2d", "name": "b", "num_features": 6, "eps": 1e-3,
                  "momentum": null, "affine": false},
                 {"type": "LeakyReLU", "name": "unnamed2"},
                 {"type": "LeakyReLU", "name": "unnamed3", "negative_slope": 0.2},
                 {"type": "MaxPool2d", "name": "unnamed4", "kernel_size": 2, "ceil_mode": true},
                 {"type": "Dropout", "name": "unnamed5", "p": 0},
                 {"type": "Flatten", "name": "unnamed6"},
                 {"type": "Linear", "name": "p", "in_features": 24, "out_features": 3,
                  "bias": false},
                 {"type": "Softmax", "name": "unnamed8", "dim": 1}]}
                """));
    assertEquals(NetworkJson.write(wanted), NetworkJson.write(read));
    assertEquals(
        List.of("c.weight", "c.bias", "b.running_mean", "b.running_var", "b.num_batches_tracked"),
        read.slots().stream().map(Slot::name).limit(5).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "f=Lin(1), unknown layer Lin",
    "'Linear(1,2,True,4)', argument 4 of Linear needs a name",
    "'Flatten(x)', not a value: x",
    "'Flatten; Block(i): other', unknown kind of block",
  })
  void whatIsNoArchitectureIsRefused(String description, String message) {
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> Architecture.read(description, "a_run"))
            .getMessage();
    assertTrue(refusal.contains(message), refusal);
  }
}
