/**
 * Sums over executors, timed. Core types: {@link org.sparknn.jobs.allreduce.AllReduceBenchmark}
 * starts an application for each {@link org.sparknn.jobs.allreduce.Setup}, whose ranks run a {@link
 * org.sparknn.jobs.allreduce.Contest}.
 */
package org.sparknn.jobs.allreduce;
