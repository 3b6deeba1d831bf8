package org.sparknn;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.ShapeException;

/** Checks whole pipelines before there is any data to run them on. */
public final class Shapes {
  private Shapes() {}

  /**
   * Follows a schema through a stage; through a {@link Pipeline} or a {@link PipelineModel}, also
   * one within another, stage by stage. Starts no job: shapes come from the metadata of tensor
   * columns. Stages may be Spark's own.
   *
   * @return the schema behind the last stage
   * @throws ShapeException if a stage refuses the schema in front of it; the message has the
   *     stage's position and uid in each pipeline around it, and the rule
   */
  public static StructType check(PipelineStage stage, StructType schema) {
    if (stage instanceof Pipeline pipeline) {
      return checkAll(stages(pipeline), schema);
    }
    if (stage instanceof PipelineModel model) {
      return checkAll(List.of(model.stages()), schema);
    }
    return stage.transformSchema(schema);
  }

  private static List<PipelineStage> stages(Pipeline pipeline) {
    if (!pipeline.isDefined(pipeline.stages())) {
      throw new ShapeException("%s has no stages: setStages comes first".formatted(pipeline.uid()));
    }
    return List.of(pipeline.getStages());
  }

  private static StructType checkAll(List<? extends PipelineStage> stages, StructType schema) {
    Set<PipelineStage> seen = new HashSet<>();
    StructType result = schema;
    for (int i = 0; i < stages.size(); i++) {
      PipelineStage stage = stages.get(i);
      String place = "stage %d of %d (%s)".formatted(i + 1, stages.size(), stage.uid());
      if (!seen.add(stage)) {
        throw new ShapeException(place + ": a pipeline cannot hold one stage twice");
      }
      result = checkAt(place, stage, result);
    }
    return result;
  }

  /** Stages of others refuse with exceptions of many classes, some of them checked ones. */
  private static StructType checkAt(String place, PipelineStage stage, StructType schema) {
    try {
      return check(stage, schema);
    } catch (ShapeException refusal) {
      throw refusal.at(place);
    } catch (Exception refusal) {
      ShapeException located = new ShapeException("%s: %s".formatted(place, refusal.getMessage()));
      located.initCause(refusal);
      throw located;
    }
  }
}
