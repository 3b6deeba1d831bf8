package org.sparknn.kernels.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.sparknn.kernels.collective.Collective;
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
  private final List<Bucket> buckets;
  private Deferred deferred = Deferred.none();
  private Object current = this;

  public Session(Plan plan, Device device) {
    this.plan = plan;
    this.device = device;
    forward = plan.forward().stream().map(op -> op.bind(device.arithmetic())).toList();
    buckets = Bucket.of(plan);
    backward = plan.backward().stream().map(op -> op.bind(device.arithmetic())).toList();
  }

  public Plan plan() {
    return plan;
  }

  /** The memory behind this session: inputs are written there, results and parameters read. */
  public Device device() {
    return device;
  }

  /**
   * Computes the output, and the losses if there are any, of what was written to the input. Where
   * an update was {@linkplain Backward#later deferred}, each bucket of it is made before the first
   * operation that reads one of its parameters.
   */
  public Forward forward(Step step) {
    Forward result = new Forward(step);
    current = result;
    for (int i = 0; i < forward.size(); i++) {
      deferred.make(i);
      forward.get(i).run(step);
    }
    settle();
    return result;
  }

  /** Makes what is left of a deferred update, and waits for its sums. */
  public void settle() {
    deferred.make(Integer.MAX_VALUE);
  }

  /** Whether all of the updates are made. */
  public boolean isSettled() {
    return deferred.isMade();
  }

  /** Whether {@link #settle} need not wait. */
  public boolean canSettle() {
    return deferred.areSumsThere();
  }

  /**
   * Gives a deferred update up.
   *
   * @return whether that is possible, because it has not changed any parameter
   */
  public boolean forget() {
    boolean untouched = deferred.isUntouched();
    if (untouched) {
      deferred = Deferred.none();
    }
    return untouched;
  }

  /** The most sums over the ranks that a step begins before it waits for them. */
  public int sumsUnderWay() {
    return buckets.size();
  }

  /**
   * Runs the operations of a step again on what is still written to the inputs. Gradients are not
   * summed over the ranks. Running statistics change again.
   *
   * @param withBackward whether the backward pass follows
   * @param after hears the number of each operation that was run: first those of the forward pass
   */
  public void repeat(Step step, boolean withBackward, IntConsumer after) {
    settle();
    current = this;
    int number = 0;
    for (List<Task> pass : withBackward ? List.of(forward, backward) : List.of(forward)) {
      for (Task task : pass) {
        task.run(step);
        after.accept(number++);
      }
    }
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

    /**
     * Computes the gradients, and ends the step: they are kept, and added to those of the steps
     * that follow until the next update.
     */
    public void accumulate() {
      use(this);
      current = Session.this;
      for (Task task : backward) {
        task.run(step);
      }
      device.keepGradients();
    }

    /** Computes the gradients, and begins to sum each bucket of them as soon as it is complete. */
    public Backward backward() {
      use(this);
      Backward result = new Backward();
      current = result;
      int next = result.begin(0, -1);
      for (int i = 0; i < backward.size(); i++) {
        backward.get(i).run(step);
        next = result.begin(next, i);
      }
      return result;
    }
  }

  /** A step whose gradients are computed for this rank's rows, and on their way to the others. */
  public final class Backward {
    private final List<Collective.Pending> sums = new ArrayList<>(buckets.size());

    private Backward() {}

    /** Begins the sums that an operation of the backward pass completes, from a bucket on. */
    private int begin(int first, int operation) {
      int next = first;
      while (next < buckets.size() && buckets.get(next).completedBy() == operation) {
        Bucket bucket = buckets.get(next++);
        sums.add(device.sumGradients(bucket.offset(), bucket.length()));
      }
      return next;
    }

    /**
     * Ends the step: the update is deferred. A bucket is changed when its gradients are sums over
     * all ranks and the next forward pass needs it.
     *
     * @param change updates a stretch of the parameters; called for each bucket
     */
    public void later(Consumer<Summed> change) {
      use(this);
      current = Session.this;
      device.dropGradients();
      deferred =
          Deferred.of(
              buckets,
              sums,
              bucket -> {
                Object stage = current;
                Summed part = new Summed(bucket.offset(), bucket.length());
                current = part;
                change.accept(part);
                current = stage;
              });
    }

    /** Waits until the gradients are sums over all ranks. */
    public Summed sumOverRanks() {
      use(this);
      Summed result = new Summed(0, plan.parameters().trainable());
      current = result;
      sums.forEach(Collective.Pending::await);
      return result;
    }
  }

  /** A step whose gradients are sums over all ranks, or a stretch of them. */
  public final class Summed {
    private final int offset;
    private final int length;

    private Summed(int offset, int length) {
      this.offset = offset;
      this.length = length;
    }

    /** The parameters whose gradients these are. */
    public List<Parameter> parameters() {
      return plan.parameters().all().stream()
          .filter(parameter -> parameter.slot().role() == Slot.Role.PARAMETER)
          .filter(one -> one.offset() >= offset && one.offset() + one.length() <= offset + length)
          .toList();
    }

    /** See {@link Device#squaredGradients}. */
    public double squaredGradients() {
      use(this);
      return device.squaredGradients(offset, length);
    }

    /** See {@link Device#clampGradients}. */
    public void clampGradients(double bound) {
      use(this);
      device.clampGradients(offset, length, bound);
    }

    /** Changes the parameters, see {@link Device#update}, and drops gradients that were kept. */
    public void update(
        Optimizer optimizer, double learningRate, double gradientScale, long update) {
      use(this);
      current = Session.this;
      device.dropGradients();
      device.update(offset, length, optimizer, learningRate, gradientScale, update);
    }
  }
}
