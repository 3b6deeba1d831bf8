package org.sparknn.kernels.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import java.util.zip.Checksum;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** A tensor of a file: its type, its shape and its elements in row-major order. */
@SuppressWarnings("ByteBufferBackingArray") // all buffers here are allocated without an offset
public final class StoredTensor {
  private final DataType type;
  private final Shape shape;
  private final Supplier<byte[]> data;

  /** Takes the bytes as they are, little-endian; not a copy. */
  StoredTensor(DataType type, Shape shape, byte[] data) {
    long wanted = (long) shape.elements() * type.bytes();
    if (wanted != data.length) {
      throw new ShapeException(
          "a tensor of type %s and shape %s takes %d bytes but got %d"
              .formatted(type, shape, wanted, data.length));
    }
    this.type = type;
    this.shape = shape;
    this.data = () -> data;
  }

  private StoredTensor(DataType type, Shape shape, Supplier<byte[]> data) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /**
   * Floats of somebody else, not copied: their bytes are made each time they are asked for.
   *
   * @throws ShapeException if there are more or fewer values than the shape has elements
   */
  static StoredTensor viewOf(Shape shape, float[] values) {
    if (values.length != shape.elements()) {
      throw new ShapeException(
          "a tensor of shape %s has %d elements but got %d"
              .formatted(shape, shape.elements(), values.length));
    }
    return new StoredTensor(DataType.F32, shape, () -> of(shape, values).data());
  }

  public static StoredTensor of(Shape shape, float... values) {
    ByteBuffer buffer = allocate(DataType.F32, values.length);
    buffer.asFloatBuffer().put(values);
    return new StoredTensor(DataType.F32, shape, buffer.array());
  }

  public static StoredTensor of(Shape shape, double... values) {
    ByteBuffer buffer = allocate(DataType.F64, values.length);
    buffer.asDoubleBuffer().put(values);
    return new StoredTensor(DataType.F64, shape, buffer.array());
  }

  public static StoredTensor of(Shape shape, long... values) {
    ByteBuffer buffer = allocate(DataType.I64, values.length);
    buffer.asLongBuffer().put(values);
    return new StoredTensor(DataType.I64, shape, buffer.array());
  }

  /** Unsigned bytes. */
  public static StoredTensor of(Shape shape, byte... values) {
    return new StoredTensor(DataType.U8, shape, values.clone());
  }

  private static ByteBuffer allocate(DataType type, int elements) {
    return ByteBuffer.allocate(Math.multiplyExact(elements, type.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  public DataType type() {
    return type;
  }

  public Shape shape() {
    return shape;
  }

  /** The elements of an F32 tensor. */
  public float[] floats() {
    float[] values = new float[elements(DataType.F32)];
    buffer().asFloatBuffer().get(values);
    return values;
  }

  /** The elements of an F64 tensor. */
  public double[] doubles() {
    double[] values = new double[elements(DataType.F64)];
    buffer().asDoubleBuffer().get(values);
    return values;
  }

  /** The elements of an I64 tensor. */
  public long[] longs() {
    long[] values = new long[elements(DataType.I64)];
    buffer().asLongBuffer().get(values);
    return values;
  }

  /** The elements of a U8 tensor, which are unsigned. */
  public byte[] bytes() {
    elements(DataType.U8);
    return data().clone();
  }

  /** Adds the bytes of the file to a checksum. */
  public void addTo(Checksum checksum) {
    checksum.update(data());
  }

  private int elements(DataType wanted) {
    if (type != wanted) {
      throw new IllegalArgumentException(
          "the tensor is of type %s, not %s".formatted(type, wanted));
    }
    return shape.elements();
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(data()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many bytes it takes in a file. */
  long size() {
    return (long) shape.elements() * type.bytes();
  }

  /** The bytes of the file; not a copy, except of a view. */
  byte[] data() {
    return data.get();
  }
}
