package org.sparknn.collective;

/** The way to one peer in one lane. Messages arrive in the order in which they were sent. */
interface Link {

  /** A buffer to fill, or null if the peer is far behind. */
  Parcel parcel();

  /** Sends a filled buffer; the link or the peer gives it back. */
  void send(Parcel parcel);

  /**
   * Tells the peer that the run has failed; never waits and never throws.
   *
   * @param origin the rank that failed
   */
  void abort(int origin, String reason);

  /** Sends what is under way, tells the peer that nothing more comes, and frees the link. */
  void close();
}
