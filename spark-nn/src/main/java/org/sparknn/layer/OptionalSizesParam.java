package org.sparknn.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Params;

/** Sizes, of which {@link AdaptivePoolStage#KEEP} stands for torch's None. */
final class OptionalSizesParam extends IntArrayParam {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  OptionalSizesParam(Params owner, String name, String doc) {
    super(owner, name, doc);
  }

  static JsonNode json(int[] sizes) {
    if (sizes.length == 1 && sizes[0] != AdaptivePoolStage.KEEP) {
      return MAPPER.valueToTree(sizes[0]);
    }
    return MAPPER.valueToTree(
        Arrays.stream(sizes)
            .mapToObj(size -> size == AdaptivePoolStage.KEEP ? null : size)
            .toArray(Integer[]::new));
  }
}
