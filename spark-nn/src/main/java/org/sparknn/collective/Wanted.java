package org.sparknn.collective;

import java.util.function.Supplier;

/**
 * What a rank waits for.
 *
 * @param name gives its name, which the peer's may follow; asked for only where a wait fails
 * @param hopeless whether it can never come, because the peer has ended its part of the run
 */
record Wanted(Supplier<String> name, Peer peer, boolean hopeless) {
  String what() {
    return name.get();
  }
}
