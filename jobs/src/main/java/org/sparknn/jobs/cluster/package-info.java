/** Where benchmarks of several executors run: {@link org.sparknn.jobs.cluster.LocalCluster}. */
package org.sparknn.jobs.cluster;
