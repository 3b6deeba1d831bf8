/**
 * The backend for CPUs: vectors of the preferred length over channels-last tensors in one array,
 * launched as tiles on Aparapi's Java thread pool. Core types: {@link
 * org.sparknn.kernels.backend.cpu.CpuBackend}, {@link org.sparknn.kernels.backend.cpu.CpuDevice}.
 */
package org.sparknn.kernels.backend.cpu;
