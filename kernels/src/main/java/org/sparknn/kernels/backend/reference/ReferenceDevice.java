package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.operation.Arithmetic;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;

/** A replica in double arrays. Besides floats it takes and gives its doubles unrounded. */
public final class ReferenceDevice implements Device {
  private final Memory memory;
  private final Arithmetic arithmetic;
  private final GradientLoops gradients;
  private final OptimizerLoops optimizerLoops;

  /**
   * Takes the memory for a plan.
   *
   * @param arithmetic the operations over that memory
   */
  public ReferenceDevice(
      Plan plan,
      int maxRows,
      Collective collective,
      BiFunction<Memory, Collective, Arithmetic> arithmetic) {
    this.memory = new Memory(plan, maxRows);
    this.arithmetic = arithmetic.apply(memory, collective);
    this.gradients = new GradientLoops(memory, collective);
    this.optimizerLoops = new OptimizerLoops(memory);
  }

  @Override
  public Arithmetic arithmetic() {
    return arithmetic;
  }

  @Override
  public void write(Tensor tensor, int rows, float[] values) {
    memory.requireRows(rows);
    widen(values, memory.of(tensor), 0, tensor.elements(rows));
  }

  @Override
  public void writeBytes(Tensor tensor, int rows, byte[] values, float[] table) {
    memory.requireRows(rows);
    double[] to = memory.of(tensor);
    int positions = tensor.positions();
    for (int i = 0; i < tensor.elements(rows); i++) {
      int channel = i / positions % tensor.channels();
      to[i] = table[256 * channel + Byte.toUnsignedInt(values[i])];
    }
  }

  @Override
  public void read(Tensor tensor, int rows, float[] values) {
    memory.requireRows(rows);
    narrow(memory.of(tensor), 0, values, tensor.elements(rows));
  }

  @Override
  public void write(Tensor indices, int rows, int[] values) {
    memory.requireRows(rows);
    double[] to = memory.of(indices);
    for (int i = 0; i < indices.elements(rows); i++) {
      to[i] = values[i];
    }
  }

  @Override
  public void read(Tensor indices, int rows, int[] values) {
    memory.requireRows(rows);
    double[] from = memory.of(indices);
    for (int i = 0; i < indices.elements(rows); i++) {
      values[i] = (int) from[i];
    }
  }

  /** As {@link #write(Tensor, int, float[])}, unrounded. */
  public void writeExact(Tensor tensor, int rows, double[] values) {
    memory.requireRows(rows);
    System.arraycopy(values, 0, memory.of(tensor), 0, tensor.elements(rows));
  }

  /** As {@link #read(Tensor, int, float[])}, unrounded. */
  public void readExact(Tensor tensor, int rows, double[] values) {
    memory.requireRows(rows);
    System.arraycopy(memory.of(tensor), 0, values, 0, tensor.elements(rows));
  }

  @Override
  public double[] statistic(Statistic statistic) {
    return memory.of(statistic);
  }

  @Override
  public void write(Parameter parameter, float[] values) {
    widen(values, memory.store(), parameter.offset(), parameter.length());
  }

  @Override
  public float[] read(Parameter parameter) {
    float[] values = new float[parameter.length()];
    narrow(memory.store(), parameter.offset(), values, parameter.length());
    return values;
  }

  /** As {@link #write(Parameter, float[])}, unrounded. */
  public void writeExact(Parameter parameter, double[] values) {
    System.arraycopy(values, 0, memory.store(), parameter.offset(), parameter.length());
  }

  /** As {@link #read(Parameter)}, unrounded. */
  public double[] readExact(Parameter parameter) {
    double[] values = new double[parameter.length()];
    System.arraycopy(memory.store(), parameter.offset(), values, 0, parameter.length());
    return values;
  }

  @Override
  public long counter(Parameter counter) {
    return memory.counters()[counter.offset()];
  }

  @Override
  public void setCounter(Parameter counter, long value) {
    memory.counters()[counter.offset()] = value;
  }

  @Override
  public float[] readGradient(Parameter parameter) {
    float[] values = new float[parameter.length()];
    narrow(memory.gradients(), parameter.offset(), values, parameter.length());
    return values;
  }

  /** As {@link #readGradient(Parameter)}, unrounded. */
  public double[] readExactGradient(Parameter parameter) {
    double[] values = new double[parameter.length()];
    System.arraycopy(memory.gradients(), parameter.offset(), values, 0, parameter.length());
    return values;
  }

  @Override
  public void keepGradients() {
    gradients.keep();
  }

  @Override
  public void dropGradients() {
    gradients.drop();
  }

  @Override
  public Collective.Pending sumGradients(int offset, int length) {
    gradients.sum(offset, length);
    return Collective.Pending.THERE;
  }

  @Override
  public double squaredGradients(int offset, int length) {
    return gradients.squares(offset, length);
  }

  @Override
  public void clampGradients(int offset, int length, double bound) {
    gradients.clamp(offset, length, bound);
  }

  @Override
  public void update(
      int offset,
      int length,
      Optimizer optimizer,
      double learningRate,
      double gradientScale,
      long update) {
    optimizerLoops.update(offset, length, optimizer, learningRate, gradientScale, update);
  }

  @Override
  public int stateVectors() {
    return optimizerLoops.stateVectors();
  }

  @Override
  public StoredTensor save(Parameter parameter, int vector) {
    int offset = parameter.offset();
    return StoredTensor.of(
        parameter.slot().shape(),
        Arrays.copyOfRange(vector(vector), offset, offset + parameter.length()));
  }

  @Override
  public void restore(Parameter parameter, int vector, StoredTensor tensor) {
    System.arraycopy(tensor.doubles(), 0, vector(vector), parameter.offset(), parameter.length());
  }

  private double[] vector(int vector) {
    return vector == 0 ? memory.store() : optimizerLoops.state(vector - 1);
  }

  @Override
  public long bytes() {
    return memory.bytes() + gradients.bytes() + optimizerLoops.bytes();
  }

  @Override
  public void close() {
    // the garbage collector takes the arrays
  }

  private static void widen(float[] from, double[] to, int offset, int length) {
    for (int i = 0; i < length; i++) {
      to[offset + i] = from[i];
    }
  }

  private static void narrow(double[] from, int offset, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] = (float) from[offset + i];
    }
  }
}
