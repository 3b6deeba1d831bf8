package org.sparknn.kernels.backend.gpu;

/** What a launch of {@link ArenaKernel} computes. */
final class OperationCode {
  static final int UPLOAD = 1;
  static final int DOWNLOAD = 2;
  static final int FILL = 3;
  static final int COPY = 4;
  static final int POINTWISE = 5;
  static final int POINTWISE_GRADIENT = 6;
  static final int ADD = 7;
  static final int DROP = 8;
  static final int GATHER = 9;
  static final int GATHER_SUM = 10;
  static final int COPY_CHANNELS = 11;
  static final int MAX_POOL = 12;
  static final int MAX_POOL_GRADIENT = 13;
  static final int MAX_UNPOOL = 14;
  static final int MAX_UNPOOL_GRADIENT = 15;
  static final int FIND_OUTSIDE = 16;
  static final int CONVOLVE = 17;
  static final int CONVOLVE_INPUT_GRADIENT = 18;
  static final int CONVOLVE_WEIGHT_GRADIENT = 19;
  static final int ADD_SLICES = 20;
  static final int CHANNEL_SUMS = 21;
  static final int CHANNEL_MOMENTS = 22;
  static final int CHANNEL_GRADIENT_SUMS = 23;
  static final int ADD_PAIRS = 24;
  static final int NORMALIZE = 25;
  static final int NORMALIZE_INPUT_GRADIENT = 26;
  static final int SOFTMAX = 27;
  static final int SOFTMAX_GRADIENT = 28;
  static final int CROSS_ENTROPY = 29;
  static final int CROSS_ENTROPY_GRADIENT = 30;
  static final int SUM_ELEMENTS = 31;
  static final int COUNT_CLASSES = 32;
  static final int POINTWISE_LOSS = 33;
  static final int POINTWISE_LOSS_GRADIENT = 34;
  static final int CLAMP = 35;
  static final int LARGEST = 36;
  static final int SUM_SQUARES = 37;
  static final int SGD = 38;
  static final int ADAM = 39;
  static final int CONVOLVE_TILES = 40;
  static final int INPUT_GRADIENT_TILES = 41;
  static final int WEIGHT_GRADIENT_TILES = 42;
  static final int UPLOAD_FEW = 43;
  static final int DOWNLOAD_FEW = 44;
  static final int UPLOAD_BYTES = 45;

  private OperationCode() {}
}
