package org.sparknn.collective;

/**
 * A sum that does not come about; the message names the peer, where it ran and what was waited for.
 */
public final class CollectiveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Stands for no peer in particular. */
  public static final int NO_PEER = -1;

  private final int peer;
  private final boolean consequence;

  CollectiveException(String message, int peer, boolean consequence, Throwable cause) {
    super(message, cause);
    this.peer = peer;
    this.consequence = consequence;
  }

  /** The rank that failed, was lost or was waited for, or {@link #NO_PEER}. */
  public int peer() {
    return peer;
  }

  /** Whether a peer said that it had failed, so that the first cause is elsewhere. */
  public boolean isConsequence() {
    return consequence;
  }

  /** Where the reason is. */
  FailureReport.Origin origin() {
    if (consequence) {
      return FailureReport.Origin.TOLD;
    }
    return peer == NO_PEER ? FailureReport.Origin.OWN : FailureReport.Origin.PEER;
  }

  /** Something that this rank saw itself. */
  static CollectiveException seen(Peer peer, String message) {
    return new CollectiveException(message, peer.rank(), false, null);
  }
}
