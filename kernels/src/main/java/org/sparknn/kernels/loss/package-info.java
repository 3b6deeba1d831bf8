/**
 * Losses: a record for each of torch.nn's. Core types: {@link org.sparknn.kernels.loss.Loss},
 * {@link org.sparknn.kernels.loss.Target}, {@link org.sparknn.kernels.loss.LossTypes}.
 */
package org.sparknn.kernels.loss;
