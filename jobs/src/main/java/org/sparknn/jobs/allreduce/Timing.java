package org.sparknn.jobs.allreduce;

import java.io.Serializable;

/**
 * How long sums took.
 *
 * @param way what summed
 * @param floats values of a sum
 * @param millis median of a sum
 * @param bytes that a rank sent for one, or 0 where they were not counted
 */
record Timing(String way, int floats, double millis, long bytes) implements Serializable {}
