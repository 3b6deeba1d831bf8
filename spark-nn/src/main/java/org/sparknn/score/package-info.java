/**
 * Scoring rows in batches on the executors. Core types: {@link org.sparknn.score.ScoringModel},
 * {@link org.sparknn.score.BatchScoring}.
 */
package org.sparknn.score;
