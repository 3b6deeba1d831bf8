/** Comparison with numbers, shapes and refusals that PyTorch gave. */
package org.sparknn.kernels.golden;
