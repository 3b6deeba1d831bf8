package org.sparknn.kernels.backend.cpu;

/**
 * Runs tiles on a fixed number of threads: the calling one, and helpers who begin with the first
 * launch that has work for them. One thread at a time may launch.
 */
final class Launcher implements AutoCloseable {
  private final int threads;
  private final Team team;
  private final TileKernel caller;
  private boolean helped;

  Launcher(int threads) {
    this.threads = threads;
    team = new Team(threads);
    caller = TileKernel.caller(team);
    helped = threads == 1;
  }

  int threads() {
    return threads;
  }

  /** Returns when all tiles are computed; throws what a tile threw. */
  void run(int tiles, Tiles body) {
    if (tiles <= 1) {
      if (tiles == 1) {
        TileCall.run(body, 0, 0);
      }
      return;
    }
    if (!helped) {
      startHelpers();
      helped = true;
    }
    team.open(tiles, body);
    try {
      caller.execute();
    } finally {
      team.close();
    }
  }

  /** Aparapi returns when all items are done, so the execution has a thread of its own. */
  private void startHelpers() {
    Thread host = new Thread(null, this::help, "spark-nn-tiles", 0, false);
    host.setDaemon(true);
    host.start();
  }

  private void help() {
    TileKernel helpers = TileKernel.helpers(team, threads - 1);
    try {
      helpers.execute();
    } catch (RuntimeException | Error e) {
      team.fail(e);
    } finally {
      helpers.dispose();
    }
  }

  @Override
  public void close() {
    team.dismiss();
    caller.dispose();
  }
}
