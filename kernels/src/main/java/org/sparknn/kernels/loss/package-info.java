/** Losses. Core type: {@link org.sparknn.kernels.loss.CrossEntropyLoss}. */
package org.sparknn.kernels.loss;
