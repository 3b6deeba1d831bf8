/** Data-parallel training over Spark's executors. Core type: {@link org.sparknn.train.Trainer}. */
package org.sparknn.train;
