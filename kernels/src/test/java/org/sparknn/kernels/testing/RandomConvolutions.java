package org.sparknn.kernels.testing;

import java.util.Random;
import java.util.function.IntSupplier;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.OutputSize;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.layer.TransposedConvolution;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Convolutions in both directions with arguments and inputs drawn at random. */
final class RandomConvolutions {
  private static final int[] CHANNELS_PER_GROUP = {1, 1, 2, 3, 5, 8, 16, 17, 33};

  private RandomConvolutions() {}

  /** The next layer that takes the next input. */
  static LayerCases.LayerCase next(Random random) {
    while (true) {
      int rank = 1 + random.nextInt(3);
      int groups = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(20);
      int in = groups * channels(random, groups);
      int out = groups * channels(random, groups);
      Sizes kernel = sizes(rank, () -> 1 + random.nextInt(rank == 3 ? 3 : 5));
      Sizes stride = sizes(rank, () -> 1 + random.nextInt(3));
      Sizes padding = sizes(rank, () -> random.nextInt(4));
      Sizes dilation = sizes(rank, () -> 1 + random.nextInt(3));
      boolean bias = random.nextBoolean();
      Layer layer =
          random.nextBoolean()
              ? new Convolution(
                  rank,
                  in,
                  out,
                  kernel,
                  stride,
                  Padding.of(padding),
                  dilation,
                  groups,
                  bias,
                  PaddingMode.ZEROS)
              : new TransposedConvolution(
                  rank,
                  in,
                  out,
                  kernel,
                  stride,
                  padding,
                  Sizes.compute(
                      rank, axis -> random.nextInt(Math.max(stride.get(axis), dilation.get(axis)))),
                  groups,
                  bias,
                  dilation,
                  OutputSize.free());
      Sizes input = sizes(rank, () -> 1 + random.nextInt(rank == 3 ? 5 : 9));
      Shape shape = new Shape(input).insert(0, in).insert(0, random.nextInt(4));
      if (takes(layer, shape)) {
        return new LayerCases.LayerCase(layer, shape);
      }
    }
  }

  private static int channels(Random random, int groups) {
    int most = groups == 1 ? CHANNELS_PER_GROUP.length : 4;
    return CHANNELS_PER_GROUP[random.nextInt(most)];
  }

  private static Sizes sizes(int rank, IntSupplier size) {
    return Sizes.compute(rank, axis -> size.getAsInt());
  }

  private static boolean takes(Layer layer, Shape input) {
    try {
      layer.outputShape(input);
      return true;
    } catch (ShapeException refusal) {
      return false;
    }
  }
}
