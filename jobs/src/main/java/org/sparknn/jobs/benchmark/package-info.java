/**
 * Layers and networks timed against another implementation of the same layers, in turn and in one
 * process. Core types: {@link org.sparknn.jobs.benchmark.LayerBenchmark}, {@link
 * org.sparknn.jobs.benchmark.Opponent}, {@link org.sparknn.jobs.benchmark.Workload}.
 */
package org.sparknn.jobs.benchmark;
