package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;

/** Copies rows between the caller's arrays in logical order and their places, an image a tile. */
final class HostCopy implements Tiles {
  private static final float[] NO_FLOATS = {};
  private static final byte[] NO_BYTES = {};
  private static final int[] NO_INTS = {};

  private enum Way {
    IN,
    IN_BYTES,
    IN_INDICES,
    OUT,
    OUT_INDICES
  }

  private final Memory memory;
  private final Launcher launcher;
  private Way way = Way.IN;
  private Place place;
  private float[] floats = NO_FLOATS;
  private int[] ints = NO_INTS;
  private byte[] bytes = NO_BYTES;
  private float[] table = NO_FLOATS;

  HostCopy(Memory memory, Launcher launcher) {
    this.memory = memory;
    this.launcher = launcher;
  }

  void write(Place target, int rows, float[] values) {
    floats = values;
    launch(Way.IN, target, rows);
  }

  void writeBytes(Place target, int rows, byte[] values, float[] byteTable) {
    bytes = values;
    table = byteTable;
    launch(Way.IN_BYTES, target, rows);
  }

  void read(Place source, int rows, float[] values) {
    floats = values;
    launch(Way.OUT, source, rows);
  }

  void write(Place target, int rows, int[] values) {
    ints = values;
    launch(Way.IN_INDICES, target, rows);
  }

  void read(Place source, int rows, int[] values) {
    ints = values;
    launch(Way.OUT_INDICES, source, rows);
  }

  private void launch(Way direction, Place where, int rows) {
    way = direction;
    place = where;
    try {
      launcher.run(where.images(rows), this);
    } finally {
      floats = NO_FLOATS;
      ints = NO_INTS;
      bytes = NO_BYTES;
      table = NO_FLOATS;
    }
  }

  @Override
  public void run(int image, int worker) {
    int logical = image * place.channels() * place.positions();
    int physical = place.at(image * place.positions());
    if ((way == Way.IN || way == Way.IN_BYTES) && place.channels() < place.pitch()) {
      Arrays.fill(memory.values(), physical, physical + place.positions() * place.pitch(), 0);
    }
    for (int c = 0; c < place.channels(); c++, logical += place.positions()) {
      copyChannel(c, logical, physical + c);
    }
  }

  private void copyChannel(int channel, int logical, int physical) {
    float[] values = memory.values();
    int positions = place.positions();
    int pitch = place.pitch();
    switch (way) {
      case IN -> {
        for (int p = 0; p < positions; p++) {
          values[physical + p * pitch] = floats[logical + p];
        }
      }
      case IN_BYTES -> {
        for (int p = 0; p < positions; p++) {
          values[physical + p * pitch] = table[256 * channel + (bytes[logical + p] & 255)];
        }
      }
      case OUT -> {
        for (int p = 0; p < positions; p++) {
          floats[logical + p] = values[physical + p * pitch];
        }
      }
      case IN_INDICES -> {
        for (int p = 0; p < positions; p++) {
          memory.indices[physical + p * pitch] = ints[logical + p];
        }
      }
      case OUT_INDICES -> {
        for (int p = 0; p < positions; p++) {
          ints[logical + p] = memory.indices[physical + p * pitch];
        }
      }
    }
  }
}
