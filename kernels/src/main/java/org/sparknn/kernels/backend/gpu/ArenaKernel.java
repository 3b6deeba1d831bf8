package org.sparknn.kernels.backend.gpu;

/**
 * The one kernel: does the operation that it is told to. Buffers belong to a kernel, so what shares
 * the arena must be one. Members are named with {@code super} so that the class itself comes last
 * in its constant pool: Aparapi compares places in the pools of different classes, and would take
 * one that refers to its functions from the same place for this one. A test translates all.
 */
final class ArenaKernel extends ProductTiles {

  ArenaKernel(int memory, int stage, int given, int rowKeys, int reported) {
    super(memory, stage, given, rowKeys, reported);
  }

  @Override
  public void run() {
    if (super.operation == OperationCode.CONVOLVE_TILES
        || super.operation == OperationCode.INPUT_GRADIENT_TILES
        || super.operation == OperationCode.WEIGHT_GRADIENT_TILES) {
      super.productTile();
      return;
    }
    int item = super.getGlobalId();
    if (item >= super.count) {
      return;
    }
    if (super.operation == OperationCode.UPLOAD) {
      TransferKernel.upload(super.memory, super.stage, super.at, item);
    } else if (super.operation == OperationCode.DOWNLOAD) {
      TransferKernel.download(super.memory, super.stage, super.at, item);
    } else if (super.operation == OperationCode.UPLOAD_FEW) {
      TransferKernel.upload(super.memory, super.given, super.at, item);
    } else if (super.operation == OperationCode.DOWNLOAD_FEW) {
      TransferKernel.download(super.memory, super.reported, super.at, item);
    } else if (super.operation == OperationCode.UPLOAD_BYTES) {
      TransferKernel.uploadBytes(
          super.memory, super.bytes, super.given, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.FILL) {
      TransferKernel.fill(super.memory, super.given, super.at, item);
    } else if (super.operation == OperationCode.COPY) {
      TransferKernel.copy(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.COPY_CHANNELS) {
      TransferKernel.copyChannels(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.POINTWISE) {
      FunctionKernel.pointwise(super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.POINTWISE_GRADIENT) {
      FunctionKernel.pointwiseGradient(super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.ADD) {
      ElementsKernel.add(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.DROP) {
      ElementsKernel.drop(
          super.memory, super.tables, super.constants, super.rowKeys, super.at, item);
    } else if (super.operation == OperationCode.CLAMP) {
      ElementsKernel.clamp(super.memory, super.given, super.at, item);
    } else if (super.operation == OperationCode.GATHER) {
      GatherKernel.gather(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.GATHER_SUM) {
      GatherKernel.gatherSum(super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.MAX_POOL) {
      MaxPoolKernel.maxPool(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.MAX_POOL_GRADIENT) {
      MaxPoolKernel.maxPoolGradient(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.MAX_UNPOOL) {
      MaxUnpoolKernel.maxUnpool(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.MAX_UNPOOL_GRADIENT) {
      MaxUnpoolKernel.maxUnpoolGradient(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.FIND_OUTSIDE) {
      OutsideKernel.findOutside(
          super.memory,
          super.tables,
          super.constants,
          super.reported,
          super.at,
          super.length,
          item);
    } else if (super.operation == OperationCode.CONVOLVE) {
      ConvolveKernel.convolve(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.CONVOLVE_INPUT_GRADIENT) {
      ConvolveKernel.convolveInputGradient(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.CONVOLVE_WEIGHT_GRADIENT) {
      ConvolveKernel.convolveWeightGradient(
          super.memory, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.ADD_SLICES) {
      ConvolveKernel.addSlices(super.memory, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.CHANNEL_SUMS) {
      ChannelSumsKernel.channelSums(super.memory, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.CHANNEL_MOMENTS) {
      ChannelSumsKernel.channelMoments(super.memory, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.CHANNEL_GRADIENT_SUMS) {
      ChannelSumsKernel.channelGradientSums(
          super.memory, super.tables, super.given, super.at, super.length, item);
    } else if (super.operation == OperationCode.ADD_PAIRS) {
      ChannelSumsKernel.addPairs(super.memory, super.tables, super.reported, super.at, item);
    } else if (super.operation == OperationCode.NORMALIZE) {
      NormalizeKernel.normalize(super.memory, super.tables, super.given, super.at, item);
    } else if (super.operation == OperationCode.NORMALIZE_INPUT_GRADIENT) {
      NormalizeKernel.normalizeInputGradient(
          super.memory, super.tables, super.given, super.at, item);
    } else if (super.operation == OperationCode.SOFTMAX) {
      SoftmaxKernel.softmax(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.SOFTMAX_GRADIENT) {
      SoftmaxKernel.softmaxGradient(super.memory, super.tables, super.at, item);
    } else if (super.operation == OperationCode.CROSS_ENTROPY) {
      CrossEntropyKernel.crossEntropy(super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.CROSS_ENTROPY_GRADIENT) {
      CrossEntropyKernel.crossEntropyGradient(
          super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.COUNT_CLASSES) {
      CrossEntropyKernel.countClasses(super.memory, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.SUM_ELEMENTS) {
      SumsKernel.sumElements(super.memory, super.tables, super.at, super.length, item);
    } else if (super.operation == OperationCode.SUM_SQUARES) {
      SumsKernel.sumSquares(super.memory, super.tables, super.given, super.at, super.length, item);
    } else if (super.operation == OperationCode.LARGEST) {
      SumsKernel.largestElement(
          super.memory, super.tables, super.reported, super.at, super.length, item);
    } else if (super.operation == OperationCode.POINTWISE_LOSS) {
      LossKernel.pointwiseLoss(super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.POINTWISE_LOSS_GRADIENT) {
      LossKernel.pointwiseLossGradient(super.memory, super.tables, super.constants, super.at, item);
    } else if (super.operation == OperationCode.SGD) {
      OptimizerKernel.sgd(super.memory, super.tables, super.given, super.at, item);
    } else if (super.operation == OperationCode.ADAM) {
      OptimizerKernel.adam(super.memory, super.tables, super.given, super.at, item);
    }
    if (super.function >= 0) {
      FunctionKernel.pointwise(super.memory, super.tables, super.constants, super.function, item);
    }
  }
}
