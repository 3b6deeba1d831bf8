package org.sparknn.kernels.training;

import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.ShapeException;

/** Collects the rows of a step on the host and hands them to a device. */
final class Batch implements Shard.RowConsumer {
  private final Plan plan;
  private final InputTransform transform;
  private final Shard shard;
  private final RowLayout layout;
  private final float[] table;
  private final byte[] bytes;
  private final float[] floats;
  private final float[] targets;
  private final long[] ids;
  private int rows;

  /**
   * @throws ShapeException if the rows are not what the plan computes
   */
  Batch(Plan plan, InputTransform transform, Shard shard) {
    this.plan = plan;
    this.transform = transform;
    this.shard = shard;
    layout = shard.layout();
    Tensor input = plan.input();
    require("features", layout.elements(), input);
    require("targets", layout.targetElements(), plan.losses().orElseThrow().target());
    table = transform.table(input.channels());
    int elements = Math.multiplyExact(shard.maxRows(), layout.elements());
    bytes = new byte[layout.ofBytes() ? elements : 0];
    floats = new float[layout.ofBytes() ? 0 : elements];
    targets = new float[Math.multiplyExact(shard.maxRows(), layout.targetElements())];
    ids = new long[shard.maxRows()];
  }

  private static void require(String name, int given, Tensor wanted) {
    if (given != wanted.elementsPerRow()) {
      throw new ShapeException(
          "the rows have %s of %d elements but the plan wants %d of shape %s"
              .formatted(name, given, wanted.elementsPerRow(), wanted.shape().row()));
    }
  }

  /** Takes the rows of a step of an epoch. */
  void fill(Shard.Epoch order, int step) {
    rows = order.step(step, this);
    if (!layout.ofBytes()) {
      transform.apply(floats, rows, plan.input().channels(), plan.input().positions());
    }
  }

  @Override
  public void accept(int row, long id, int slot) {
    RowStorage storage = shard.storage();
    int elements = layout.elements();
    if (layout.ofBytes()) {
      storage.read(slot, layout.featuresAt(), bytes, row * elements, elements);
    } else {
      storage.read(slot, layout.featuresAt(), floats, row * elements, elements);
    }
    int targetElements = layout.targetElements();
    storage.read(slot, 0, targets, row * targetElements, targetElements);
    ids[row] = id;
  }

  void write(Device device) {
    if (layout.ofBytes()) {
      device.writeBytes(plan.input(), rows, bytes, table);
    } else {
      device.write(plan.input(), rows, floats);
    }
    device.write(plan.losses().orElseThrow().target(), rows, targets);
  }

  int rows() {
    return rows;
  }

  long[] ids() {
    return ids;
  }
}
