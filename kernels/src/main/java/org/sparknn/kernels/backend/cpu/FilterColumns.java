package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.Optional;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;

/**
 * A convolution's weights as the right factor of a product: a row for each output channel, a column
 * for each pair of a tap and an input channel. Packed again when the weights have changed.
 */
final class FilterColumns extends DerivedWeights {
  private final Parameter weight;
  private final int outputs;
  private final int taps;
  private final int channels;
  private final float[] filters;
  private final float[] zeros;

  /** By rows, then by columns. */
  private final ColumnPanels[][] blocks;

  FilterColumns(Memory memory, Convolve convolve) {
    super(memory, Optional.empty(), 0);
    weight = convolve.weight();
    outputs = convolve.output().channels();
    taps = convolve.geometry().taps();
    channels = convolve.input().channels();
    filters = memory.scratch(outputs * count() + Lanes.COUNT);
    zeros = memory.scratch(pitch());
    int rows = Math.min(outputs, ColumnPanels.DEPTH);
    int columns = Math.min(count(), ColumnPanels.COLUMNS);
    blocks = new ColumnPanels[(outputs + rows - 1) / rows][(count() + columns - 1) / columns];
    for (ColumnPanels[] row : blocks) {
      Arrays.setAll(row, block -> new ColumnPanels(memory, rows, columns));
    }
  }

  private int count() {
    return taps * channels;
  }

  /** Columns with those that fill up the last vector. */
  int pitch() {
    return Lanes.roundUp(count());
  }

  @Override
  void derive() {
    int from = store.offset(weight);
    for (int output = 0; output < outputs; output++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int tap = 0; tap < taps; tap++) {
          filters[(output * taps + tap) * channels + channel] = store.values[from++];
        }
      }
    }
    for (int r = 0; r < blocks.length; r++) {
      int row = r * ColumnPanels.DEPTH;
      int depth = Math.min(ColumnPanels.DEPTH, outputs - row);
      for (int c = 0; c < blocks[r].length; c++) {
        int column = c * ColumnPanels.COLUMNS;
        int columns = Math.min(ColumnPanels.COLUMNS, count() - column);
        blocks[r][c].pack(filters, row * count() + column, count(), depth, columns);
      }
    }
  }

  /** {@code y[writes[r] + column] = Σ over o of x[reads[r] + o] · filters[o][column]}. */
  void multiply(int rows, float[] x, int[] reads, float[] y, int[] writes) {
    for (int r = 0; r < blocks.length; r++) {
      for (int c = 0; c < blocks[r].length; c++) {
        for (int panel = 0; panel < blocks[r][c].count(); panel++) {
          int column = c * ColumnPanels.COLUMNS + panel * ColumnPanels.WIDTH;
          int channel = r * ColumnPanels.DEPTH;
          blocks[r][c].multiply(panel, rows, x, reads, channel, r == 0, zeros, y, writes, column);
        }
      }
    }
  }
}
