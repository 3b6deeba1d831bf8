/**
 * OpenCL through Aparapi. All that a step computes with lies in one array on the device, the arena,
 * and one {@link org.sparknn.kernels.backend.gpu.ArenaKernel} does all operations on it, each in a
 * file of its own. Core types: {@link org.sparknn.kernels.backend.gpu.GpuBackend}, {@link
 * org.sparknn.kernels.backend.gpu.GpuDevice}.
 */
package org.sparknn.kernels.backend.gpu;
