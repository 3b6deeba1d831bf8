/**
 * One rank's part of a training run: which rows it holds, and its steps. Core types: {@link
 * org.sparknn.kernels.training.Lanes}, {@link org.sparknn.kernels.training.TrainingLoop}.
 */
package org.sparknn.kernels.training;
