package org.sparknn.kernels.training;

import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.ShapeException;

/** Collects the rows of a step on the host and hands them to a device. */
final class Batch implements Shard.RowConsumer {
  private final Plan plan;
  private final InputTransform transform;
  private final int elements;
  private final float[] table;
  private final byte[] bytes;
  private final float[] floats;
  private final float[] targets;
  private final int targetElements;
  private final long[] ids;
  private boolean ofBytes;

  Batch(Plan plan, InputTransform transform, int maxRows) {
    this.plan = plan;
    this.transform = transform;
    Tensor input = plan.input();
    elements = input.elementsPerRow();
    table = transform.table(input.channels());
    bytes = new byte[Math.multiplyExact(maxRows, elements)];
    floats = new float[bytes.length];
    targetElements = plan.losses().orElseThrow().target().elementsPerRow();
    targets = new float[Math.multiplyExact(maxRows, targetElements)];
    ids = new long[maxRows];
  }

  @Override
  public void accept(int row, long id, float[] target, Object values) {
    int given = values instanceof byte[] raw ? raw.length : ((float[]) values).length;
    if (given != elements) {
      throw new ShapeException(
          "row %d has %d elements but the network wants %d of shape %s"
              .formatted(id, given, elements, plan.input().shape().row()));
    }
    ofBytes = values instanceof byte[];
    System.arraycopy(values, 0, ofBytes ? bytes : floats, row * elements, elements);
    if (target.length != targetElements) {
      throw new ShapeException(
          "row %d has a target of %d elements but the loss wants %d"
              .formatted(id, target.length, targetElements));
    }
    System.arraycopy(target, 0, targets, row * targetElements, targetElements);
    ids[row] = id;
  }

  void write(Device device, int rows) {
    Tensor input = plan.input();
    if (ofBytes) {
      device.writeBytes(input, rows, bytes, table);
    } else {
      transform.apply(floats, rows, input.channels(), input.positions());
      device.write(input, rows, floats);
    }
    device.write(plan.losses().orElseThrow().target(), rows, targets);
  }

  long[] ids() {
    return ids;
  }
}
