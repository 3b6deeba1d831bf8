package org.sparknn.kernels.plan;

import org.sparknn.kernels.tensor.Shape;

/**
 * A tensor of a plan. Its elements are grouped as (images, channels, positions): all axes before
 * the channel axis count images, all behind it count positions. Backends may store positions before
 * channels; the logical order is always that of the shape.
 *
 * @param id number within the plan
 * @param shape logical shape; of batched tensors axis 0 counts the rows and has any size
 * @param channelAxis the axis of the channels; equal to the rank if there is none (one channel)
 * @param batched whether axis 0 is the batch, whose size is a value at run time
 * @param indices whether it holds positions (whole numbers) instead of floats
 */
public record Tensor(int id, Shape shape, int channelAxis, boolean batched, boolean indices) {

  public Tensor {
    if (batched && (channelAxis == 0 || shape.rank() == 0)) {
      throw new IllegalArgumentException("rows of a batch cannot be channels: " + shape);
    }
  }

  /** The shape of each row of the batch; of the whole tensor if it is not batched. */
  public Shape rowShape() {
    return batched ? shape.row() : shape;
  }

  public int channels() {
    return channelAxis == shape.rank() ? 1 : shape.size(channelAxis);
  }

  /** Positions of each image: the product of the sizes behind the channel axis. */
  public int positions() {
    return shape.elements(channelAxis + 1, shape.rank());
  }

  /** Images in each row of the batch; of the whole tensor if it is not batched. */
  public int imagesPerRow() {
    return shape.elements(batched ? 1 : 0, channelAxis);
  }

  /** Images in a batch of the given number of rows. */
  public int images(int rows) {
    return batched ? Math.multiplyExact(rows, imagesPerRow()) : imagesPerRow();
  }

  /** Logical elements in each row; of the whole tensor if it is not batched. */
  public int elementsPerRow() {
    return Math.multiplyExact(Math.multiplyExact(imagesPerRow(), channels()), positions());
  }

  /** Logical elements in a batch of the given number of rows. */
  public int elements(int rows) {
    return batched ? Math.multiplyExact(rows, elementsPerRow()) : elementsPerRow();
  }
}
