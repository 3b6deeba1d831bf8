package org.sparknn.kernels.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.sparknn.kernels.function.Elu;
import org.sparknn.kernels.function.Gelu;
import org.sparknn.kernels.function.LeakyRelu;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.function.Sigmoid;
import org.sparknn.kernels.function.Silu;
import org.sparknn.kernels.function.Softplus;
import org.sparknn.kernels.function.Tanh;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.AdaptivePooling;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.AveragePooling;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Dropout;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.layer.MaxUnpooling;
import org.sparknn.kernels.layer.Softmax;
import org.sparknn.kernels.layer.TransposedConvolution;
import org.sparknn.kernels.tensor.ShapeException;

/** Makes a layer from the name of a torch.nn class and its constructor arguments. */
public final class LayerTypes {
  /** Arguments that torch has for the place and precision of weights; ours are the backend's. */
  private static final Set<String> IGNORED = Set.of("device", "dtype", "inplace");

  private static final Map<String, Function<Arguments, Layer>> READERS = readers();

  private LayerTypes() {}

  private static Map<String, Function<Arguments, Layer>> readers() {
    Map<String, Function<Arguments, Layer>> readers = new TreeMap<>();
    for (int r = 1; r <= 3; r++) {
      int rank = r;
      readers.put("Conv" + rank + "d", arguments -> Convolution.read(rank, arguments));
      readers.put(
          "ConvTranspose" + rank + "d", arguments -> TransposedConvolution.read(rank, arguments));
      readers.put("BatchNorm" + rank + "d", arguments -> BatchNormalization.read(rank, arguments));
      readers.put("MaxPool" + rank + "d", arguments -> MaxPooling.read(rank, arguments));
      for (boolean maximum : new boolean[] {false, true}) {
        readers.put(
            "Adaptive%sPool%dd".formatted(maximum ? "Max" : "Avg", rank),
            arguments -> AdaptivePooling.read(rank, maximum, arguments));
      }
      readers.put("MaxUnpool" + rank + "d", arguments -> MaxUnpooling.read(rank, arguments));
      readers.put("AvgPool" + rank + "d", arguments -> AveragePooling.read(rank, arguments));
    }
    readers.put("ReLU", arguments -> new Activation(new Relu()));
    readers.put("LeakyReLU", arguments -> new Activation(LeakyRelu.read(arguments)));
    readers.put("Sigmoid", arguments -> new Activation(new Sigmoid()));
    readers.put("Tanh", arguments -> new Activation(new Tanh()));
    readers.put("ELU", arguments -> new Activation(Elu.read(arguments)));
    readers.put("SiLU", arguments -> new Activation(new Silu()));
    readers.put("GELU", arguments -> new Activation(Gelu.read(arguments)));
    readers.put("Softplus", arguments -> new Activation(Softplus.read(arguments)));
    readers.put("Softmax", arguments -> Softmax.read(false, arguments));
    readers.put("LogSoftmax", arguments -> Softmax.read(true, arguments));
    readers.put("Linear", Affine::read);
    readers.put("Flatten", Flatten::read);
    readers.put("Dropout", Dropout::read);
    return readers;
  }

  /** The names of all torch.nn classes that are known here. */
  public static Set<String> names() {
    return READERS.keySet();
  }

  /**
   * Reads a layer.
   *
   * @param type the name of a torch.nn class
   * @param node its constructor arguments
   * @param others names in {@code node} that are not arguments
   */
  public static Layer read(String type, JsonNode node, Set<String> others) {
    Function<Arguments, Layer> reader = READERS.get(type);
    if (reader == null) {
      Set<String> known = new TreeSet<>(names());
      known.addAll(ContainerFormat.kinds());
      throw new ShapeException("unknown layer type %s; known are %s".formatted(type, known));
    }
    Arguments arguments = new Arguments(type, node);
    Layer layer = reader.apply(arguments);
    Set<String> allowed = new java.util.HashSet<>(others);
    allowed.addAll(IGNORED);
    arguments.rejectUnknown(allowed);
    return layer;
  }
}
