package org.sparknn.score;

import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.kernels.operation.MaxUnpool;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.model.IndexColumn;
import org.sparknn.model.TensorColumn;

/** A session with the host's buffers for one batch. Not thread-safe. */
final class Scorer implements AutoCloseable {
  private final Session session;
  private final InputTransform transform;
  private final Tensor input;
  private final int maxRows;
  private final float[] table;
  private final float[] outputs;
  private final long[] rowIds;
  private final Optional<MaxUnpool> unpooling;
  private final Optional<Tensor> returned;
  private final int[] returnedIndices;
  private byte[] bytes = {};
  private float[] floats = {};
  private int[] givenIndices = {};

  Scorer(Session session, InputTransform transform, int maxRows) {
    this.session = session;
    this.transform = transform;
    this.maxRows = maxRows;
    input = session.plan().input();
    table = transform.table(input.channels());
    outputs = new float[session.plan().output().elements(maxRows)];
    rowIds = new long[maxRows];
    unpooling = session.plan().givenIndices().map(this::unpooling);
    // those that the network itself returns, being a max pooling
    returned = Optional.ofNullable(session.plan().returnedIndices().get(""));
    returnedIndices = new int[returned.map(indices -> indices.elements(maxRows)).orElse(0)];
  }

  /** The operation that reads the positions that are given. */
  private MaxUnpool unpooling(Tensor positions) {
    return session.plan().forward().stream()
        .filter(MaxUnpool.class::isInstance)
        .map(MaxUnpool.class::cast)
        .filter(operation -> operation.indices().equals(positions))
        .findFirst()
        .orElseThrow();
  }

  /** Takes a row's tensor into the batch. */
  void load(int position, InputColumns columns, InternalRow row) {
    int offset = position * input.elementsPerRow();
    TensorColumn column = columns.tensors();
    if (column.isBytes()) {
      if (bytes.length == 0) {
        bytes = new byte[input.elements(maxRows)];
      }
      column.read(row, columns.ordinal(), bytes, offset);
    } else {
      if (floats.length == 0) {
        floats = new float[input.elements(maxRows)];
      }
      column.read(row, columns.ordinal(), floats, offset);
    }
    for (IndexColumn indices : columns.indices()) {
      loadIndices(position, indices, row);
    }
  }

  private void loadIndices(int position, IndexColumn column, InternalRow row) {
    MaxUnpool operation = unpooling.orElseThrow();
    int length = operation.indices().elementsPerRow();
    if (givenIndices.length == 0) {
      givenIndices = new int[operation.indices().elements(maxRows)];
    }
    column.read(row, givenIndices, position * length);
    int positions = operation.output().positions();
    for (int i = position * length; i < (position + 1) * length; i++) {
      if (givenIndices[i] < 0 || givenIndices[i] >= positions) {
        throw operation.outside(givenIndices[i]).at("column '%s'".formatted(column.name()));
      }
    }
  }

  /** The network's outputs for the first rows of the batch, valid until the next call. */
  float[] score(InputColumns columns, int rows) {
    if (columns.tensors().isBytes()) {
      session.device().writeBytes(input, rows, bytes, table);
    } else {
      writeFloats(rows);
    }
    unpooling.ifPresent(
        operation -> session.device().write(operation.indices(), rows, givenIndices));
    return forward(rows);
  }

  /** The positions that belong to the last outputs, if the network returns any. */
  Optional<int[]> returnedIndices() {
    return returned.map(indices -> returnedIndices);
  }

  /** The network's outputs for one row. */
  float[] score(double[] row) {
    if (row.length != input.elementsPerRow()) {
      throw new ShapeException(
          "the network wants %d features but got %d".formatted(input.elementsPerRow(), row.length));
    }
    floats = new float[input.elements(maxRows)];
    for (int i = 0; i < row.length; i++) {
      floats[i] = (float) row[i];
    }
    writeFloats(1);
    return forward(1);
  }

  private void writeFloats(int rows) {
    transform.apply(floats, rows, input.channels(), input.positions());
    session.device().write(input, rows, floats);
  }

  private float[] forward(int rows) {
    session.forward(new Step(0, 0, rows, rowIds));
    session.device().read(session.plan().output(), rows, outputs);
    returned.ifPresent(indices -> session.device().read(indices, rows, returnedIndices));
    return outputs;
  }

  /** Elements of each row's output. */
  int outputElements() {
    return session.plan().output().elementsPerRow();
  }

  @Override
  public void close() {
    session.close();
  }
}
