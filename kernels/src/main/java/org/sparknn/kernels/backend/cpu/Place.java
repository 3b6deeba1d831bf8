package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.plan.Tensor;

/**
 * Where a tensor lies: channel c of position p of image i is at {@code offset + (i · positions + p)
 * · pitch + c}. A point is a position of an image.
 *
 * @param pitch channels with the zero lanes that fill up the last vector
 * @param imagesPerRow images in each row of the batch; in the whole tensor if it is not batched
 */
record Place(
    int offset, int pitch, int channels, int positions, int imagesPerRow, boolean batched) {

  static Place of(Tensor tensor, int offset, int pitch) {
    return new Place(
        offset,
        pitch,
        tensor.channels(),
        tensor.positions(),
        tensor.imagesPerRow(),
        tensor.batched());
  }

  int images(int rows) {
    return batched ? rows * imagesPerRow : imagesPerRow;
  }

  /** Positions of all images. */
  int points(int rows) {
    return images(rows) * positions;
  }

  /** Floats of all images. */
  long length(int rows) {
    return (long) points(rows) * pitch;
  }

  /** The offset of a point. */
  int at(int point) {
    return offset + point * pitch;
  }

  /** The offset of a logical element of a row. */
  int at(int row, int element) {
    int position = element % positions;
    int rest = element / positions;
    int image = row * imagesPerRow + rest / channels;
    return at(image * positions + position) + rest % channels;
  }

  /** Sets all channels of a point, and the lanes behind them to zero. */
  void fill(float[] values, int point, float value) {
    Arrays.fill(values, at(point), at(point) + channels, value);
    Arrays.fill(values, at(point) + channels, at(point) + pitch, 0);
  }

  /** Logical elements of each row; of the whole tensor if it is not batched. */
  int elementsPerRow() {
    return imagesPerRow * channels * positions;
  }

  /** Floats that each row takes. */
  int rowLength() {
    return imagesPerRow * positions * pitch;
  }
}
