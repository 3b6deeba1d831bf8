/**
 * The state of a training run on a Hadoop file system: written while training goes on, read to go
 * on with the same bits. Core types: {@link org.sparknn.checkpoint.Checkpoint}, {@link
 * org.sparknn.checkpoint.CheckpointDirectory}, {@link org.sparknn.checkpoint.CheckpointClaim}.
 */
package org.sparknn.checkpoint;
