package org.sparknn.collective;

import java.io.Serializable;

/**
 * One attempt at a run.
 *
 * @param attempt counts how often the driver has started the run
 * @param ranks number of ranks
 */
record Run(Token token, int attempt, int ranks) implements Serializable {}
