package org.sparknn.model;

import org.sparknn.kernels.training.InputTransform;

/** What a broadcast model depends on besides its weights. */
record ScoringSettings(String network, InputTransform transform, String backend, int batchRows) {}
