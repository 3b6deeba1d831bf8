/**
 * PyTorch's C++ library as the opponent of the benchmarks, called the way PyTorch's own layers call
 * it. Core type: {@link org.sparknn.jobs.libtorch.Libtorch}.
 */
package org.sparknn.jobs.libtorch;
