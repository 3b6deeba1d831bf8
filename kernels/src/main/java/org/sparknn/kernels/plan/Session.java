package org.sparknn.kernels.plan;

import java.util.List;
import org.sparknn.kernels.optimizer.Optimizer;

/**
 * A plan on a device, ready to run. The order of a step is kept by its types: {@link #forward}
 * gives a {@link Forward}, its {@link Forward#backward} a {@link Backward}, and each can be used
 * once, until the next step begins.
 */
public final class Session implements AutoCloseable {
  private final Plan plan;
  private final Device device;
  private final List<Task> forward;
  private final List<Task> backward;
  private Object current = this;

  public Session(Plan plan, Device device) {
    this.plan = plan;
    this.device = device;
    forward = plan.forward().stream().map(op -> op.bind(device.arithmetic())).toList();
    backward = plan.backward().stream().map(op -> op.bind(device.arithmetic())).toList();
  }

  public Plan plan() {
    return plan;
  }

  /** The memory behind this session: inputs are written there, results and parameters read. */
  public Device device() {
    return device;
  }

  /** Computes the output, and the losses if there are any, of what was written to the input. */
  public Forward forward(Step step) {
    Forward result = new Forward(step);
    current = result;
    for (Task task : forward) {
      task.run(step);
    }
    return result;
  }

  @Override
  public void close() {
    device.close();
  }

  private void use(Object stage) {
    if (current != stage) {
      throw new IllegalStateException("this step's results were used already");
    }
  }

  /** A step whose forward pass is done. */
  public final class Forward {
    private final Step step;

    private Forward(Step step) {
      this.step = step;
    }

    /** Computes the gradients. */
    public Backward backward() {
      use(this);
      Backward result = new Backward();
      current = result;
      for (Task task : backward) {
        task.run(step);
      }
      return result;
    }
  }

  /** A step whose gradients are computed for this rank's rows. */
  public final class Backward {
    private Backward() {}

    /** Makes the gradients sums over all ranks. */
    public Summed sumOverRanks() {
      use(this);
      Summed result = new Summed();
      current = result;
      device.sumGradients();
      return result;
    }
  }

  /** A step whose gradients are sums over all ranks. */
  public final class Summed {
    private Summed() {}

    /** Changes the parameters, see {@link Device#update}. */
    public void update(
        Optimizer optimizer, double learningRate, double gradientScale, long update) {
      use(this);
      current = Session.this;
      device.update(optimizer, learningRate, gradientScale, update);
    }
  }
}
