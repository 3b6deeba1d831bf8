/**
 * The functions of one number that torch.nn applies to each element: a record a function, computed
 * in double. Core type: {@link org.sparknn.kernels.operation.Function}.
 */
package org.sparknn.kernels.function;
