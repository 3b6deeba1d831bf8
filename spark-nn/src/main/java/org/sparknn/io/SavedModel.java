package org.sparknn.io;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;

/** A model that is its Params and the values of its network's slots. */
public interface SavedModel extends MLWritable, Params {

  /** The slots of the network that the Params describe. */
  List<Slot> slots();

  /** The values of the slots; not a copy. */
  StateDict state();

  /** Gives a model that was made from its uid its values. */
  void restore(StateDict state);

  @Override
  default MLWriter write() {
    SavedModel model = this;
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        ModelFiles.save(model, path, sparkSession());
      }
    };
  }

  /** Reads models of a class. */
  static <M extends SavedModel> MLReader<M> reader(Class<M> type, Function<String, M> fromUid) {
    return new MLReader<>() {
      @Override
      public M load(String path) {
        return ModelFiles.load(path, sparkSession(), type, fromUid);
      }
    };
  }
}
