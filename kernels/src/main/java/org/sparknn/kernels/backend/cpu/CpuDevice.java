package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.operation.Arithmetic;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;

/** A replica in this JVM's memory, computed by its own threads. */
public final class CpuDevice implements Device {
  private final Memory memory;
  private final Launcher launcher;
  private final Collective collective;
  private final Arithmetic arithmetic;
  private final HostCopy copy;
  private final GradientVector gradients;
  private final OptimizerUpdate optimizerUpdate;

  CpuDevice(Plan plan, int maxRows, int threads, Collective collective) {
    this.collective = collective;
    memory = new Memory(plan, maxRows, threads);
    launcher = new Launcher(threads);
    arithmetic = new CpuArithmetic(memory, launcher, collective, maxRows);
    copy = new HostCopy(memory, launcher);
    gradients = new GradientVector(memory.store, launcher);
    optimizerUpdate = new OptimizerUpdate(memory.store, launcher);
  }

  @Override
  public Arithmetic arithmetic() {
    return arithmetic;
  }

  @Override
  public void write(Tensor tensor, int rows, float[] values) {
    copy.write(memory.place(tensor), rows, values);
  }

  @Override
  public void writeBytes(Tensor tensor, int rows, byte[] values, float[] table) {
    copy.writeBytes(memory.place(tensor), rows, values, table);
  }

  @Override
  public void read(Tensor tensor, int rows, float[] values) {
    copy.read(memory.place(tensor), rows, values);
  }

  @Override
  public void write(Tensor indices, int rows, int[] values) {
    copy.write(memory.indexPlace(indices), rows, values);
  }

  @Override
  public void read(Tensor indices, int rows, int[] values) {
    copy.read(memory.indexPlace(indices), rows, values);
  }

  @Override
  public double[] statistic(Statistic statistic) {
    return memory.statistic(statistic);
  }

  @Override
  public void write(Parameter parameter, float[] values) {
    memory.store.write(parameter, values);
  }

  @Override
  public float[] read(Parameter parameter) {
    return memory.store.read(parameter);
  }

  @Override
  public long counter(Parameter counter) {
    return memory.store.counter(counter);
  }

  @Override
  public void setCounter(Parameter counter, long value) {
    memory.store.setCounter(counter, value);
  }

  @Override
  public float[] readGradient(Parameter parameter) {
    return memory.store.readGradient(parameter);
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
    gradients.addKept(offset, length);
    return collective.start(memory.store.gradients, offset, length);
  }

  @Override
  public double squaredGradients(int offset, int length) {
    return gradients.squares(offset, length);
  }

  @Override
  public void clampGradients(int offset, int length, double bound) {
    gradients.clamp(offset, length, (float) bound);
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
    return optimizerUpdate.stateVectors();
  }

  @Override
  public StoredTensor save(Parameter parameter, int vector) {
    return StoredTensor.of(
        parameter.slot().shape(),
        vector == 0
            ? memory.store.read(parameter)
            : optimizerUpdate.readState(parameter, vector - 1));
  }

  @Override
  public void restore(Parameter parameter, int vector, StoredTensor tensor) {
    if (vector == 0) {
      memory.store.write(parameter, tensor.floats());
    } else {
      optimizerUpdate.writeState(parameter, vector - 1, tensor.floats());
    }
  }

  @Override
  public long bytes() {
    return memory.bytes() + gradients.bytes() + optimizerUpdate.bytes();
  }

  @Override
  public void close() {
    launcher.close();
  }
}
