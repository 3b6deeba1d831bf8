package org.sparknn.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.BatchNorm2d;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.LayerStage;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.ReLU;
import org.sparknn.model.Sequential;

/** Networks that go by a name and fit themselves to the data. */
enum NamedNetwork {
  /**
   * Two convolutions with batch normalization; 88 % of Fashion-MNIST's first images in 5 epochs.
   */
  CONVNET {
    @Override
    List<LayerStage> body(int channels) {
      return List.of(
          new Conv2d(channels, 32, 3).setPadding(1).setBias(false),
          new BatchNorm2d(32),
          new ReLU(),
          new MaxPool2d(2),
          new Conv2d(32, 64, 3).setPadding(1).setBias(false),
          new BatchNorm2d(64),
          new ReLU(),
          new MaxPool2d(2),
          new Flatten());
    }
  },

  /**
   * LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition (1998),
   * with rectifiers and maxima in place of sigmoids and means.
   */
  LENET {
    @Override
    List<Integer> hidden() {
      return List.of(120, 84);
    }

    @Override
    List<LayerStage> body(int channels) {
      return List.of(
          new Conv2d(channels, 6, 5).setPadding(2),
          new ReLU(),
          new MaxPool2d(2),
          new Conv2d(6, 16, 5),
          new ReLU(),
          new MaxPool2d(2),
          new Flatten());
    }
  },

  /** A perceptron with two hidden layers. */
  MLP {
    @Override
    List<Integer> hidden() {
      return List.of(128, 64);
    }

    @Override
    List<LayerStage> body(int channels) {
      return List.of(new Flatten());
    }
  };

  /** What comes before the fully connected layers, down to [N, features]. */
  abstract List<LayerStage> body(int channels);

  /** Sizes of the fully connected layers before the last. */
  List<Integer> hidden() {
    return List.of();
  }

  static Optional<NamedNetwork> of(String name) {
    return Arrays.stream(values()).filter(network -> network.text().equals(name)).findFirst();
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The network for images of a shape (C, H, W). */
  Sequential build(Shape images, int classes) {
    List<LayerStage> layers = new ArrayList<>(body(images.size(0)));
    int features = network(images, layers).outputShape().size(1);
    for (int size : hidden()) {
      layers.add(new Linear(features, size));
      layers.add(new ReLU());
      features = size;
    }
    layers.add(new Linear(features, classes));
    return network(images, layers);
  }

  private static Sequential network(Shape images, List<LayerStage> layers) {
    return new Sequential()
        .setInputShape(images.sizes().toArray())
        .setLayers(layers.toArray(LayerStage[]::new));
  }
}
