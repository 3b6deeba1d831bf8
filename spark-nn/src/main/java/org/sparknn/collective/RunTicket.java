package org.sparknn.collective;

import java.io.Serializable;

/**
 * What a rank needs to know to take part in one attempt at a run; travels with the task.
 *
 * @param endpoint name of the driver's RPC endpoint
 * @param limits how long ranks wait
 */
record RunTicket(String endpoint, Run run, Limits limits) implements Serializable {}
