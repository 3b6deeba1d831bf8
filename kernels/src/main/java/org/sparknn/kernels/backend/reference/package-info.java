/**
 * The oracle: every operation as plain loops over doubles in logical order, one array per tensor,
 * obviously right rather than fast. Core types: {@link
 * org.sparknn.kernels.backend.reference.ReferenceBackend}, {@link
 * org.sparknn.kernels.backend.reference.ReferenceDevice}.
 */
package org.sparknn.kernels.backend.reference;
