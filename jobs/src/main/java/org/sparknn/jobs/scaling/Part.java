package org.sparknn.jobs.scaling;

/**
 * A cause of a step's length, and the milliseconds that it takes.
 *
 * @param millis less than 0 for what makes a step shorter
 */
record Part(String cause, double millis) {}
