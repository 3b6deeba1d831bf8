/**
 * The layers as records: one record per kind of arithmetic, under the names of mathematics. Core
 * type: {@link org.sparknn.kernels.layer.Layer}.
 */
package org.sparknn.kernels.layer;
