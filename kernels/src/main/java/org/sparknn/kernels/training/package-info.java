/**
 * One rank's part of a training run: its rows, its steps. Core type: {@link
 * org.sparknn.kernels.training.TrainingLoop}.
 */
package org.sparknn.kernels.training;
