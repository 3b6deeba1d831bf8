/**
 * How steps scale with the ranks. Core types: {@link org.sparknn.jobs.scaling.ScalingBenchmark}
 * measures on executors of this machine, {@link org.sparknn.jobs.scaling.Attribution} says where
 * the time goes that is missing to twice the speed, {@link org.sparknn.jobs.scaling.CostModel}
 * predicts steps on other machines.
 */
package org.sparknn.jobs.scaling;
