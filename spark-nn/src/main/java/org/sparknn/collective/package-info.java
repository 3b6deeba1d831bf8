/**
 * Sums over the ranks of a training run, over Spark's own transport. Core types: {@link
 * org.sparknn.collective.BarrierJob} starts the ranks, {@link org.sparknn.collective.DriverLink}
 * lets them find each other and report, {@link org.sparknn.collective.SparkCollective} sums.
 *
 * <p>What travels through Spark's RPC is {@code byte[]} only: an executor's RPC environment does
 * not see the classes of jars that were added to the application.
 */
package org.sparknn.collective;
