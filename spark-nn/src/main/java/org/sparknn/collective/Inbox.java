package org.sparknn.collective;

/** Where everything that is sent to one rank arrives. */
final class Inbox {
  final Run run;
  final int rank;
  final Roster roster = new Roster();
  final Hellos hellos;
  final Health health;

  /** The way to other ranks of this process. */
  final LocalNetwork network = new LocalNetwork(this);

  /** What it shares with other processes. */
  final Mappings mappings = new Mappings();

  private final Arrivals[][] arrivals;
  private final Bell[] bells = new Bell[Lane.ALL.length];

  Inbox(Run run, int rank, Health health) {
    this.run = run;
    this.rank = rank;
    this.health = health;
    this.hellos = new Hellos(rank, run.ranks(), roster);
    this.arrivals = new Arrivals[Lane.ALL.length][run.ranks()];
    for (Lane lane : Lane.ALL) {
      bells[lane.ordinal()] = new Bell();
      for (int sender = 0; sender < run.ranks(); sender++) {
        if (Topology.connects(rank, sender, run.ranks())) {
          arrivals[lane.ordinal()][sender] =
              new Arrivals(lane, sender, roster, bell(lane), Ring.mostUnderWay(run.ranks()));
        }
      }
    }
  }

  Arrivals arrivals(Lane lane, int sender) {
    return arrivals[lane.ordinal()][sender];
  }

  /** Rings when something in a lane may go on. */
  Bell bell(Lane lane) {
    return bells[lane.ordinal()];
  }

  /** Sets how many sums of a lane may be under way at a time. */
  void underWay(Lane lane, int sums) {
    for (Arrivals from : arrivals[lane.ordinal()]) {
      if (from != null) {
        from.underWay(sums);
      }
    }
  }

  Peer self() {
    return roster.peer(rank);
  }

  /**
   * A peer says that the run has failed.
   *
   * @param origin the rank that failed first
   */
  void aborted(int origin, String reason) {
    fail(new CollectiveException(reason, origin, true, null));
  }

  /** The connection with a peer broke. */
  void lost(int sender, Throwable cause) {
    String message =
        "the connection with %s broke%s"
            .formatted(roster.peer(sender), cause == null ? "" : ": " + cause);
    fail(new CollectiveException(message, sender, false, cause));
  }

  /** Ends all waits of this rank. */
  void fail(CollectiveException exception) {
    health.fail(exception);
    hellos.wake();
    for (Bell bell : bells) {
      bell.ring();
    }
  }
}
