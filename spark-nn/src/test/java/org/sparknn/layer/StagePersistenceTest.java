package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.testing.LocalSpark;

/** Are stages alone and in a Pipeline the same when they are loaded as when they were saved? */
final class StagePersistenceTest {

  @Test
  void allStagesAreSavedWithTheirParams(@TempDir Path directory) throws Exception {
    LocalSpark.session();
    List<LayerStage> stages = Stages.classes().stream().map(StagePersistenceTest::stage).toList();
    String path = directory.resolve("pipeline").toString();
    new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).write().save(path);

    PipelineStage[] together = Pipeline.load(path).getStages();
    for (int i = 0; i < together.length; i++) {
      LayerStage stage = stages.get(i);
      requireSame(stage, (LayerStage) together[i]);
      // a Pipeline saves each stage as the stage saves itself
      String alone = "%s/stages/%02d_%s".formatted(path, i, stage.uid());
      requireSame(
          stage, (LayerStage) stage.getClass().getMethod("load", String.class).invoke(null, alone));
    }
  }

  private static LayerStage stage(Class<? extends LayerStage> type) {
    LayerStage stage = Stages.stage(Stages.caseOf(type).node());
    ((ColumnParams<?>) stage).setInputCol("x");
    ((ColumnParams<?>) stage).setBatchSize(7);
    return stage;
  }

  private static void requireSame(LayerStage saved, LayerStage loaded) {
    assertEquals(saved.getClass(), loaded.getClass());
    assertEquals(saved.uid(), loaded.uid());
    assertEquals(saved.layer(), loaded.layer());
    assertEquals(saved.explainParams(), loaded.explainParams());
    for (Param<?> param : saved.params()) {
      assertEquals(saved.isSet(param), loaded.isSet(loaded.getParam(param.name())));
    }
  }
}
