/** Sums over the ranks of a run. Core type: {@link org.sparknn.kernels.collective.Collective}. */
package org.sparknn.kernels.collective;
