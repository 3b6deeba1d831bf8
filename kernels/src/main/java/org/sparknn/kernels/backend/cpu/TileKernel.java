package org.sparknn.kernels.backend.cpu;

import com.aparapi.Kernel;
import com.aparapi.Range;

/**
 * The Aparapi kernel of a device: each work item is a worker of the team. Aparapi copies a kernel's
 * fields for each execution, so what changes is in the team.
 */
final class TileKernel extends Kernel {
  private final Team team;
  private final int first;
  private final Range range;

  /** The caller's work, in Aparapi's sequential mode: on the thread that executes it. */
  static TileKernel caller(Team team) {
    return new TileKernel(team, 0, 1);
  }

  /** The helpers' work on Aparapi's threads, one execution for the life of the team. */
  static TileKernel helpers(Team team, int helpers) {
    return new TileKernel(team, 1, helpers);
  }

  @SuppressWarnings("deprecation") // the only way to an execution mode without a silent fallback
  private TileKernel(Team team, int first, int workers) {
    this.team = team;
    this.first = first;
    range = Range.create(workers, workers);
    setExecutionModeWithoutFallback(first == 0 ? EXECUTION_MODE.SEQ : EXECUTION_MODE.JTP);
  }

  void execute() {
    execute(range);
  }

  @Override
  public void run() {
    int worker = first + getGlobalId();
    if (worker == 0) {
      team.work(worker);
    } else {
      team.help(worker);
    }
  }
}
