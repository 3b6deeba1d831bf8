/** How good predictions are. Core type: {@link org.sparknn.kernels.metric.ConfusionMatrix}. */
package org.sparknn.kernels.metric;
