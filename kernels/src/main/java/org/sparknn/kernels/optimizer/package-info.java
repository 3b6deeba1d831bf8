/**
 * Rules by which gradients change parameters. Core type: {@link
 * org.sparknn.kernels.optimizer.Optimizer}.
 */
package org.sparknn.kernels.optimizer;
