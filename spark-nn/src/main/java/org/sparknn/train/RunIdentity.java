package org.sparknn.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.checkpoint.Identity;
import org.sparknn.kernels.loss.LossJson;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.training.Fingerprint;
import org.sparknn.kernels.training.GradientSettings;

/** What a checkpoint and the run that goes on from it must have in common. */
final class RunIdentity {
  private RunIdentity() {}

  static Identity of(TrainingSettings settings, Fingerprint rows) {
    GradientSettings gradients = settings.gradients();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("network", NetworkJson.write(settings.network()).toString());
    entries.put("input shape", settings.rowShape().toString());
    entries.put("input transform", settings.inputTransform().toString());
    entries.put("loss", LossJson.write(settings.loss()).toString());
    entries.put("optimizer", settings.optimizer().toString());
    entries.put("batch size", Integer.toString(settings.batchSize()));
    entries.put("accumulationSteps", Integer.toString(gradients.accumulationSteps()));
    entries.put("clipNorm", Double.toString(gradients.clipNorm()));
    entries.put("clipValue", Double.toString(gradients.clipValue()));
    entries.put("gradientCompression", settings.transport().compression());
    entries.put("nonFinite", gradients.nonFinite().label());
    entries.put("seed", Long.toString(settings.seed()));
    entries.put("shuffle", Boolean.toString(settings.shuffle()));
    entries.put("number of rows", Long.toString(rows.rows()));
    entries.put("fingerprint of the rows", rows.hex());
    return new Identity(entries);
  }
}
