/**
 * Weights on disk. Core types: {@link org.sparknn.kernels.io.SafeTensors}, {@link
 * org.sparknn.kernels.io.StateDictFile}.
 */
package org.sparknn.kernels.io;
