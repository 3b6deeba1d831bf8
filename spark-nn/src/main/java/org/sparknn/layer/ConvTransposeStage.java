package org.sparknn.layer;

import org.apache.spark.ml.param.IntArrayParam;

/**
 * torch.nn.ConvTranspose1d, ConvTranspose2d and ConvTranspose3d, see {@link
 * org.sparknn.kernels.layer.TransposedConvolution}.
 */
public abstract class ConvTransposeStage<S extends ConvTransposeStage<S>> extends AnyConvStage<S>
    implements OutputSizeParams<S> {
  private final IntArrayParam outputPadding =
      new IntArrayParam(this, "outputPadding", "elements added to one side of the output");
  private final OutputSizeParams.Fields outputSizeParams;

  protected ConvTransposeStage(String uid) {
    super(uid);
    outputSizeParams = new OutputSizeParams.Fields(this);
    setDefault(outputPadding, new int[] {0});
  }

  public IntArrayParam outputPadding() {
    return outputPadding;
  }

  public int[] getOutputPadding() {
    return getOrDefault(outputPadding).clone();
  }

  public S setOutputPadding(int... value) {
    return change(outputPadding, value.clone());
  }

  @Override
  public OutputSizeParams.Fields outputSizeParams() {
    return outputSizeParams;
  }
}
