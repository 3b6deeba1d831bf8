/**
 * OpenCL through Aparapi. All that a step computes with lies in one array on the device, the arena,
 * and one {@link org.sparknn.kernels.backend.gpu.ArenaKernel} does all operations on it, each in a
 * file of its own. Core types: {@link org.sparknn.kernels.backend.gpu.GpuBackend}, {@link
 * org.sparknn.kernels.backend.gpu.GpuDevice}.
 *
 * <p>An operation has an {@link org.sparknn.kernels.backend.gpu.OperationCode}, a branch in {@code
 * ArenaKernel.run}, a static method that computes what one work item owns, and a method of {@link
 * org.sparknn.kernels.backend.gpu.GpuArithmetic} that writes its arguments into the tables, once,
 * and gives the task that launches it. What Aparapi asks of the static methods, all of which a test
 * translates:
 *
 * <ul>
 *   <li>Their class extends Aparapi's {@code Kernel}: else functions as {@code exp} are not found,
 *       which are called through {@link org.sparknn.kernels.backend.gpu.DeviceMath}.
 *   <li>No two of them have the same name, in whatever classes: Aparapi calls the first one. No
 *       variable has the name of an OpenCL type, as {@code half}.
 *   <li>They take arrays that lie in global memory; what lies in local memory are fields, so that
 *       the methods which use it are those of {@code ArenaKernel}'s superclasses.
 *   <li>No doubles, which not every device has; no {@code switch}, {@code break} beside {@code
 *       continue}, or new object; private arrays of a constant length may be made.
 *   <li>A function that is called at different depths may be defined behind its callers, which does
 *       not compile: calls should be nested as flatly as they are now.
 * </ul>
 */
package org.sparknn.kernels.backend.gpu;
