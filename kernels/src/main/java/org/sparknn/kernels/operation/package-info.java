/**
 * What a plan is made of: few kinds of arithmetic, each with its gradients. Core types: {@link
 * org.sparknn.kernels.operation.Operation}, {@link org.sparknn.kernels.operation.Arithmetic}.
 */
package org.sparknn.kernels.operation;
