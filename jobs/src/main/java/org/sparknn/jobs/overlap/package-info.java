/**
 * Training on a slow network: how much of the communication hides behind the computing. Core types:
 * {@link org.sparknn.jobs.overlap.OverlapBenchmark} starts an application in a {@link
 * org.sparknn.jobs.overlap.OwnNetwork}, whose ranks run an {@link
 * org.sparknn.jobs.overlap.OverlapRun}.
 */
package org.sparknn.jobs.overlap;
