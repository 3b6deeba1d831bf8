/**
 * The fallback where the vector module is missing: the reference arithmetic with convolutions as
 * products of matrices. Core type: {@link org.sparknn.kernels.backend.blas.BlasBackend}.
 */
package org.sparknn.kernels.backend.blas;
