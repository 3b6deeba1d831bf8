package org.sparknn.collective;

import java.io.Serializable;

/**
 * What a rank needs to know to take part in one attempt at a run; travels with the task.
 *
 * @param endpoint name of the driver's RPC endpoint
 * @param meetSeconds how long the ranks wait for each other at the start
 */
record RunTicket(String endpoint, Run run, int meetSeconds) implements Serializable {}
