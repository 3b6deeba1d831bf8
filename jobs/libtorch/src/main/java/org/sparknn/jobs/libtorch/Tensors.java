package org.sparknn.jobs.libtorch;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Numbers on their way to libtorch and back, in torch's logical order. */
final class Tensors {
  private Tensors() {}

  static Tensor floats(float[] values, Shape shape, Layout layout) {
    return layout.arrange(Tensor.create(values, longs(shape.sizes())));
  }

  /** Whole numbers. */
  static Tensor classes(float[] values, Shape shape) {
    long[] numbers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = (long) values[i];
    }
    return Tensor.create(numbers, longs(shape.sizes()));
  }

  static float[] read(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    try (Tensor ordered = tensor.contiguous()) {
      new FloatPointer(ordered.data_ptr_float()).get(values);
    }
    return values;
  }

  static long[] longs(Sizes sizes) {
    return sizes.stream().asLongStream().toArray();
  }
}
