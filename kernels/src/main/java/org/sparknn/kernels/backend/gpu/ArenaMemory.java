package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * What a launch works on. Aparapi knows an array by its address: one that the garbage collector has
 * moved is made anew on the device, of what the host has. So the arena, whose contents are on the
 * device alone, must be an array that G1 never moves; the host writes the others before each use,
 * or reads them right behind it.
 */
abstract class ArenaMemory extends Kernel {
  /** Word of the arena that the host has otherwise: a lost arena shows. */
  static final int CANARY_AT = 0;

  /** Everything that stays on the device. */
  final float[] memory;

  /** What operations need to know, written when they are prepared. */
  int[] tables = new int[1 << 12];

  float[] constants = new float[1 << 8];

  /** From the host to the arena, and back with the canary in front. */
  final float[] stage;

  /** From the host to the arena: the bytes of images. */
  final byte[] bytes;

  /** A few numbers for the next launch. */
  final float[] given;

  /** A number for each row of a step. */
  final int[] rowKeys;

  /** A few numbers of the last launch, the canary in front. */
  final float[] reported;

  /** An {@link OperationCode}. */
  int operation;

  /** Where the operation's arguments begin in the tables, or an offset in the arena. */
  int at;

  /**
   * Where the arguments of {@link FunctionKernel#pointwise} begin in the tables, if items apply a
   * function to the element that they have computed; else negative.
   */
  int function;

  /** Work items that have something to do. */
  int count;

  /** How many elements an item, or all items together, go through. */
  int length;

  ArenaMemory(int memory, int stage, int given, int rowKeys, int reported) {
    this.memory = new float[memory];
    this.stage = new float[stage];
    this.bytes = new byte[stage];
    this.given = new float[given];
    this.rowKeys = new int[rowKeys];
    this.reported = new float[reported];
  }
}
