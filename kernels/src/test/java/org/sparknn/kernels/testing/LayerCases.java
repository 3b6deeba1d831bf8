package org.sparknn.kernels.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;

/**
 * The table that feeds every test of all layers: each with awkward sizes (1, odd, prime, one more
 * than a vector has lanes) and every corner that has code of its own.
 */
public final class LayerCases {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(JsonParser.Feature.ALLOW_SINGLE_QUOTES);

  private LayerCases() {}

  /** A layer and an input, with the batch axis if the layer has one. */
  public record LayerCase(Layer layer, Shape input) {
    @Override
    public String toString() {
      return "%s on %s".formatted(NetworkJson.writeLayer(layer), input);
    }
  }

  /** A loss and the shape of its logits. */
  public record LossCase(CrossEntropyLoss loss, Shape logits, boolean probabilities) {}

  /** A network with a loss over classes behind it. */
  public record NetworkCase(String name, Network network, Shape row, int classes) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Layers alone. */
  public static List<LayerCase> layers() {
    return Stream.of(convolutions(), normalizations(), poolings(), others())
        .flatMap(List::stream)
        .toList();
  }

  private static List<LayerCase> convolutions() {
    return List.of(
        row("Conv1d", "'in_channels':3,'out_channels':5,'kernel_size':3,'padding':1", 2, 3, 11),
        row(
            "Conv1d",
            "'in_channels':5,'out_channels':3,'kernel_size':2,'stride':3,'dilation':2",
            3,
            5,
            13),
        row("Conv1d", "'in_channels':17,'out_channels':4,'kernel_size':1,'bias':false", 2, 17, 5),
        row(
            "Conv1d",
            "'in_channels':4,'out_channels':6,'kernel_size':3,'groups':2,'padding':2,'padding_mode':'circular'",
            2,
            4,
            5),
        row("Conv1d", "'in_channels':2,'out_channels':3,'kernel_size':4,'padding':'same'", 2, 2, 5),
        row("Conv1d", "'in_channels':3,'out_channels':2,'kernel_size':2", 3, 7),
        row(
            "Conv1d",
            "'in_channels':3,'out_channels':2,'kernel_size':5,'padding':6,'stride':4",
            1,
            3,
            1),
        row("Conv2d", "'in_channels':3,'out_channels':17,'kernel_size':3,'padding':1", 2, 3, 5, 4),
        row(
            "Conv2d",
            "'in_channels':5,'out_channels':5,'kernel_size':3,'groups':5,'padding':1",
            2,
            5,
            5,
            3),
        row(
            "Conv2d",
            "'in_channels':17,'out_channels':17,'kernel_size':2,'groups':17,'bias':false",
            2,
            17,
            3,
            3),
        row(
            "Conv2d",
            "'in_channels':3,'out_channels':6,'kernel_size':3,'groups':3,'padding':[2,1]",
            2,
            3,
            4,
            4),
        row(
            "Conv2d",
            "'in_channels':4,'out_channels':6,'kernel_size':[2,3],'stride':[2,1],'dilation':[1,2],'groups':2",
            2,
            4,
            5,
            7),
        row(
            "Conv2d",
            "'in_channels':2,'out_channels':3,'kernel_size':3,'padding':2,'padding_mode':'reflect'",
            1,
            2,
            4,
            5),
        row(
            "Conv2d",
            "'in_channels':3,'out_channels':2,'kernel_size':3,'padding':[3,0],'padding_mode':'replicate'",
            2,
            3,
            3,
            4),
        row(
            "Conv2d",
            "'in_channels':2,'out_channels':2,'kernel_size':[2,4],'padding':'same','padding_mode':'circular'",
            2,
            2,
            3,
            5),
        row("Conv2d", "'in_channels':1,'out_channels':1,'kernel_size':1", 1, 1, 1, 1),
        row(
            "Conv2d",
            "'in_channels':19,'out_channels':33,'kernel_size':[1,2],'stride':2",
            2,
            19,
            3,
            5),
        row("Conv2d", "'in_channels':2,'out_channels':3,'kernel_size':2", 2, 4, 3),
        row("Conv3d", "'in_channels':2,'out_channels':3,'kernel_size':[2,3,2]", 1, 2, 4, 5, 4),
        row(
            "Conv3d",
            "'in_channels':3,'out_channels':5,'kernel_size':2,'padding':1,'stride':[1,2,3]",
            2,
            3,
            2,
            3,
            4),
        row(
            "Conv3d",
            "'in_channels':2,'out_channels':2,'kernel_size':2,'padding':1,'padding_mode':'replicate','groups':2",
            2,
            2,
            2,
            1,
            3));
  }

  private static List<LayerCase> normalizations() {
    return List.of(
        row("BatchNorm1d", "'num_features':3", 5, 3),
        row("BatchNorm1d", "'num_features':17", 4, 17, 3),
        row("BatchNorm1d", "'num_features':5,'momentum':null", 3, 5, 1),
        row("BatchNorm2d", "'num_features':5,'momentum':0.7,'eps':0.1", 3, 5, 4, 3),
        row("BatchNorm2d", "'num_features':3,'affine':false", 2, 3, 3, 5),
        row("BatchNorm2d", "'num_features':17,'track_running_stats':false", 2, 17, 2, 3),
        row(
            "BatchNorm2d",
            "'num_features':1,'affine':false,'track_running_stats':false",
            2,
            1,
            1,
            1),
        row("BatchNorm3d", "'num_features':3", 2, 3, 2, 3, 2));
  }

  private static List<LayerCase> poolings() {
    return List.of(
        row("MaxPool1d", "'kernel_size':2", 2, 3, 7),
        row("MaxPool1d", "'kernel_size':3,'stride':2,'padding':1,'ceil_mode':true", 2, 17, 6),
        row("MaxPool1d", "'kernel_size':2,'dilation':3", 5, 8),
        row("MaxPool2d", "'kernel_size':3,'stride':2,'padding':1", 2, 5, 7, 5),
        row("MaxPool2d", "'kernel_size':[2,3],'stride':[3,2],'ceil_mode':true", 2, 3, 5, 8),
        row("MaxPool2d", "'kernel_size':2,'stride':1,'dilation':[2,1],'padding':1", 1, 17, 4, 4),
        row("MaxPool2d", "'kernel_size':1,'stride':2,'return_indices':true", 3, 1, 3, 3),
        row("MaxPool2d", "'kernel_size':2", 3, 5, 4),
        row("MaxPool3d", "'kernel_size':2,'ceil_mode':true", 2, 3, 3, 4, 5),
        row("MaxPool3d", "'kernel_size':[1,2,3],'stride':1,'padding':[0,1,1]", 1, 5, 2, 3, 4));
  }

  private static List<LayerCase> others() {
    return List.of(
        row("ReLU", "", 3, 5),
        row("ReLU", "", 2, 17, 3, 3),
        row("ReLU", ""),
        row("ReLU", "", 7),
        row("Flatten", "", 2, 3, 4, 5),
        row("Flatten", "", 3, 17, 2),
        row("Flatten", "", 3, 5),
        row("Flatten", "'start_dim':2,'end_dim':3", 2, 5, 3, 2),
        row("Flatten", "'start_dim':1,'end_dim':2", 2, 5, 3, 3),
        row("Flatten", "'start_dim':0", 2, 3, 2),
        row("Linear", "'in_features':10,'out_features':8", 4, 10),
        row("Linear", "'in_features':17,'out_features':3,'bias':false", 3, 17),
        row("Linear", "'in_features':4,'out_features':5", 2, 3, 4),
        row("Linear", "'in_features':5,'out_features':33", 2, 3, 2, 5),
        row("Linear", "'in_features':3,'out_features':2", 3),
        row("Linear", "'in_features':1,'out_features':1", 1, 1),
        row("Dropout", "'p':0.5", 4, 5, 3),
        row("Dropout", "'p':0.2", 3, 17),
        row("Dropout", "'p':0.3", 2, 3, 3, 2),
        row("Dropout", "'p':0", 2, 3),
        row("Dropout", "'p':1", 2, 3));
  }

  private static LayerCase row(String type, String arguments, int... input) {
    return new LayerCase(layer(type, arguments), Shape.of(input));
  }

  /** A layer from torch's arguments, in single quotes. */
  private static Layer layer(String type, String arguments) {
    try {
      return LayerTypes.read(type, MAPPER.readTree("{" + arguments + "}"), Set.of());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Losses alone. */
  public static List<LossCase> losses() {
    Optional<List<Double>> weights = Optional.of(List.of(0.5, 2.0, 1.25, 0.0, 3.0));
    CrossEntropyLoss plain = new CrossEntropyLoss();
    CrossEntropyLoss smooth = new CrossEntropyLoss(weights, 1, 0.3);
    CrossEntropyLoss weighted = new CrossEntropyLoss(weights, -100, 0.1);
    return List.of(
        new LossCase(plain, Shape.of(7, 17), false),
        new LossCase(plain, Shape.of(3), false),
        new LossCase(plain, Shape.of(4, 1), false),
        new LossCase(smooth, Shape.of(11, 5), false),
        new LossCase(smooth, Shape.of(2, 5, 3), false),
        new LossCase(plain, Shape.of(2, 3, 2, 3), false),
        new LossCase(plain, Shape.of(5, 3), true),
        new LossCase(weighted, Shape.of(2, 5, 3), true),
        new LossCase(weighted, Shape.of(5), true));
  }

  /** Layers that meet: what one leaves in unused lanes, the next would read. */
  public static List<NetworkCase> networks() {
    return List.of(
        new NetworkCase(
            "convolution to dropout",
            Network.of(
                layer("Conv2d", "'in_channels':3,'out_channels':5,'kernel_size':3,'padding':1"),
                layer("BatchNorm2d", "'num_features':5"),
                layer("ReLU", ""),
                layer("MaxPool2d", "'kernel_size':2"),
                layer("Flatten", ""),
                layer("Linear", "'in_features':30,'out_features':17"),
                layer("Dropout", "'p':0.4"),
                layer("Linear", "'in_features':17,'out_features':3")),
            Shape.of(3, 5, 6),
            3),
        new NetworkCase(
            "normalised between everything",
            Network.of(
                layer("BatchNorm2d", "'num_features':3"),
                layer(
                    "Conv2d",
                    "'in_channels':3,'out_channels':17,'kernel_size':2,'padding':1,'padding_mode':'reflect','bias':false"),
                layer("BatchNorm2d", "'num_features':17,'momentum':null"),
                layer("Conv2d", "'in_channels':17,'out_channels':5,'kernel_size':3"),
                layer("ReLU", ""),
                layer("BatchNorm2d", "'num_features':5"),
                layer("Flatten", ""),
                layer("BatchNorm1d", "'num_features':45"),
                layer("Linear", "'in_features':45,'out_features':5")),
            Shape.of(3, 4, 4),
            5),
        new NetworkCase(
            "one axis with groups",
            Network.of(
                layer(
                    "Conv1d",
                    "'in_channels':4,'out_channels':6,'kernel_size':3,'groups':2,'padding':'same'"),
                layer("MaxPool1d", "'kernel_size':3,'stride':2,'padding':1,'ceil_mode':true"),
                layer("Dropout", "'p':0.25"),
                layer("Conv1d", "'in_channels':6,'out_channels':3,'kernel_size':2,'stride':2"),
                layer("ReLU", ""),
                layer("Flatten", ""),
                layer("Linear", "'in_features':9,'out_features':2")),
            Shape.of(4, 13),
            2),
        new NetworkCase(
            "three axes",
            Network.of(
                layer("Conv3d", "'in_channels':1,'out_channels':3,'kernel_size':2"),
                layer("BatchNorm3d", "'num_features':3"),
                layer("MaxPool3d", "'kernel_size':2,'stride':1"),
                layer("Flatten", ""),
                layer("Linear", "'in_features':24,'out_features':4")),
            Shape.of(1, 4, 4, 4),
            4),
        new NetworkCase(
            "classes at every position",
            Network.of(
                layer("Conv2d", "'in_channels':2,'out_channels':5,'kernel_size':3,'padding':1"),
                layer("ReLU", ""),
                layer("Conv2d", "'in_channels':5,'out_channels':3,'kernel_size':1")),
            Shape.of(2, 3, 4),
            3));
  }
}
