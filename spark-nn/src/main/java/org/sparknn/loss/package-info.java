/**
 * The losses of torch.nn under torch's names: what a {@code Sequential} is trained on, and Spark ML
 * evaluators. Core type: {@link org.sparknn.loss.LossStage}.
 */
package org.sparknn.loss;
