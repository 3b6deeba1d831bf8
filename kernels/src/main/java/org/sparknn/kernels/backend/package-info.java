/**
 * Ways to compute a plan. Core types: {@link org.sparknn.kernels.backend.Backend}, {@link
 * org.sparknn.kernels.backend.Backends}.
 */
package org.sparknn.kernels.backend;
