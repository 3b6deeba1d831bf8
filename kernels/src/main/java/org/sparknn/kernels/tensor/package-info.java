/**
 * Shapes and windows: the only place where sizes are computed. Core types: {@link
 * org.sparknn.kernels.tensor.Shape}, {@link org.sparknn.kernels.tensor.Window}.
 */
package org.sparknn.kernels.tensor;
