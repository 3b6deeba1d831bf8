/**
 * A network compiled once for a shape and a mode: a list of few kinds of operations over tensors
 * with known lifetimes. Core types: {@link org.sparknn.kernels.plan.Plan}, {@link
 * org.sparknn.kernels.operation.Operation}, {@link org.sparknn.kernels.plan.Session}.
 */
package org.sparknn.kernels.plan;
