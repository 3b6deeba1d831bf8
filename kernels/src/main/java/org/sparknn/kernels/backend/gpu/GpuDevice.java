package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.OpenCLDevice;
import java.util.HashMap;
import java.util.Map;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.operation.Arithmetic;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;

/** A replica in the memory of an OpenCL device. */
public final class GpuDevice implements Device {
  private final Places places;
  private final Arena arena;
  private final HostNumbers numbers;
  private final Arithmetic arithmetic;
  private final GradientVector gradients;
  private final OptimizerUpdate optimizerUpdate;

  /** The arguments with which tensors are written from bytes. */
  private final Map<Tensor, Integer> byteTensors = new HashMap<>();

  GpuDevice(OpenCLDevice device, Plan plan, int maxRows, Collective collective) {
    places = new Places(plan, maxRows);
    requireRoom(places.memory(), device);
    int rows = Math.max(1, maxRows);
    arena = new Arena(device, places.end(), places.given(), rows, places.reported());
    numbers = new HostNumbers(plan);
    arithmetic = new GpuArithmetic(plan, arena, places, numbers, collective);
    gradients = new GradientVector(arena, places, collective);
    optimizerUpdate = new OptimizerUpdate(arena, places);
    arena.fill(Arena.START, plan.parameters().length(), 0);
  }

  private static void requireRoom(GpuMemory memory, OpenCLDevice device) {
    memory.requireArena(
        device.getMaxMemAllocSize(), "the device %s gives at most".formatted(device.getName()));
    memory.requireArena(
        Runtime.getRuntime().maxMemory(),
        "this JVM's heap, see -Xmx and spark.executor.memory, must hold as much and has at most");
  }

  @Override
  public Arithmetic arithmetic() {
    return arithmetic;
  }

  @Override
  public void write(Tensor tensor, int rows, float[] values) {
    places.requireRows(rows);
    arena.upload(values, 0, places.of(tensor), tensor.elements(rows));
  }

  @Override
  public void writeBytes(Tensor tensor, int rows, byte[] values, float[] table) {
    places.requireRows(rows);
    int at =
        byteTensors.computeIfAbsent(
            tensor, t -> arena.place(places.of(t), t.channels(), t.positions()));
    arena.uploadBytes(values, table, at, tensor.elements(rows));
  }

  @Override
  public void read(Tensor tensor, int rows, float[] values) {
    places.requireRows(rows);
    arena.download(places.of(tensor), values, 0, tensor.elements(rows));
  }

  @Override
  public void write(Tensor indices, int rows, int[] values) {
    places.requireRows(rows);
    float[] floats = new float[indices.elements(rows)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    arena.upload(floats, 0, places.of(indices), floats.length);
  }

  @Override
  public void read(Tensor indices, int rows, int[] values) {
    places.requireRows(rows);
    float[] floats = new float[indices.elements(rows)];
    arena.download(places.of(indices), floats, 0, floats.length);
    for (int i = 0; i < floats.length; i++) {
      values[i] = (int) floats[i];
    }
  }

  @Override
  public double[] statistic(Statistic statistic) {
    return numbers.of(statistic);
  }

  @Override
  public void write(Parameter parameter, float[] values) {
    if (numbers.has(parameter)) {
      System.arraycopy(values, 0, numbers.of(parameter), 0, parameter.length());
    }
    arena.upload(values, 0, places.of(parameter), parameter.length());
  }

  @Override
  public float[] read(Parameter parameter) {
    return numbers.has(parameter)
        ? numbers.of(parameter).clone()
        : read(places.of(parameter), parameter.length());
  }

  private float[] read(int place, int length) {
    float[] values = new float[length];
    arena.download(place, values, 0, length);
    return values;
  }

  @Override
  public long counter(Parameter counter) {
    return numbers.counters()[counter.offset()];
  }

  @Override
  public void setCounter(Parameter counter, long value) {
    numbers.counters()[counter.offset()] = value;
  }

  @Override
  public float[] readGradient(Parameter parameter) {
    return read(places.gradient(parameter), parameter.length());
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
    return gradients.sum(offset, length);
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
    optimizerUpdate.run(offset, length, optimizer, learningRate, gradientScale, update);
  }

  @Override
  public int stateVectors() {
    return optimizerUpdate.vectors();
  }

  @Override
  public StoredTensor save(Parameter parameter, int vector) {
    float[] values =
        vector == 0 ? read(parameter) : read(state(parameter, vector), parameter.length());
    return StoredTensor.of(parameter.slot().shape(), values);
  }

  @Override
  public void restore(Parameter parameter, int vector, StoredTensor tensor) {
    if (vector == 0) {
      write(parameter, tensor.floats());
    } else {
      optimizerUpdate.requireVectors(vector);
      arena.upload(tensor.floats(), 0, state(parameter, vector), parameter.length());
    }
  }

  private int state(Parameter parameter, int vector) {
    return places.state(vector - 1) + parameter.offset();
  }

  /** What was moved between the host and the device so far. */
  TransferTimes transfers() {
    return arena.transfers();
  }

  /** By how much a launch takes longer when a few numbers go along. */
  double secondsOfFewNumbers() {
    return TransferTimes.secondsOfFew(arena);
  }

  @Override
  public long bytes() {
    return arena.bytes() + gradients.bytes();
  }

  @Override
  public void close() {
    arena.close();
  }
}
