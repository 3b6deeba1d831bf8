/**
 * The command line: train, score, evaluate, benchmark. Core type: {@link org.sparknn.jobs.Main}.
 */
package org.sparknn.jobs;
