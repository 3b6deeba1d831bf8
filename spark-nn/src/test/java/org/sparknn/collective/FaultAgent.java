package org.sparknn.collective;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Lies in wait in the executors' processes and strikes once, in the first that comes to a place:
 * the program itself knows nothing of it, since the place is seen in the threads' stacks.
 */
public final class FaultAgent implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where a run is struck. */
  public enum Place {
    RENDEZVOUS("collective.DriverClient", "meet", 1),
    FIRST_STEP("training.TrainingLoop", "step", 1),
    ALL_REDUCE("collective.Background$Sum", "await", 20),
    BATCH_NORM("collective.StatisticSums", "end", 20),
    CHECKPOINT("checkpoint.CheckpointDirectory", "write", 2),
    LAST_STEP("", "", 1);

    private final String type;
    private final String method;
    private final int visits;

    Place(String type, String method, int visits) {
      this.type = type;
      this.method = method;
      this.visits = visits;
    }

    /** Visits that each run surely makes. */
    public int mostVisits() {
      return 2 * visits - 1;
    }

    private boolean isHere(StackTraceElement[] stack) {
      return Arrays.stream(stack)
          .anyMatch(
              frame ->
                  frame.getClassName().endsWith("." + type)
                      && frame.getMethodName().contains(method));
    }
  }

  /** What happens there. */
  public enum Kind {
    /** The rank fails by itself. */
    THROW,
    KILL,
    /** The process stands still. */
    STALL,
    /** All connections of the process break. */
    CUT
  }

  private final Place place;
  private final int visits;
  private final Kind kind;
  private final String folder;

  /**
   * @param folder where files say that it is time ({@code now}) and that it has struck, which is
   *     then the id of the process ({@code struck})
   */
  public FaultAgent(Place place, Kind kind, Path folder) {
    this(place, place.visits, kind, folder);
  }

  /**
   * One that strikes at a certain visit of the place.
   *
   * @param visits from 1 on
   */
  public FaultAgent(Place place, int visits, Kind kind, Path folder) {
    this.place = place;
    this.visits = visits;
    this.kind = kind;
    this.folder = folder.toString();
  }

  /** Where it strikes. */
  public String place() {
    return "%s, visit %d".formatted(place, visits);
  }

  public Kind kind() {
    return kind;
  }

  /** Puts an agent into both executors. */
  public void arm(SparkSession session) {
    JavaRDD<Integer> executors =
        JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(List.of(0, 1), 2);
    executors
        .mapPartitions(
            rows -> {
              Thread thread = new Thread(this::lie, "fault-agent");
              thread.setDaemon(true);
              thread.start();
              Thread.sleep(500); // so that the other task goes to the other executor
              return List.of(0).iterator();
            })
        .collect();
  }

  /** It is time, for an agent that waits for its caller. */
  public void now() {
    create("now", "");
  }

  /** The process that was struck. */
  public Optional<Long> struck() {
    try {
      Path file = Path.of(folder, "struck");
      return Files.exists(file)
          ? Optional.of(Long.parseLong(Files.readString(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void lie() {
    int seen = 0;
    boolean wasHere = false;
    while (struck().isEmpty()) {
      boolean here = isTime();
      seen += here && !wasHere ? 1 : 0;
      wasHere = here;
      if (here && seen >= visits) {
        if (create("struck", Long.toString(ProcessHandle.current().pid()))) {
          strike();
        }
        return;
      }
    }
  }

  private boolean isTime() {
    if (place == Place.LAST_STEP) {
      return Files.exists(Path.of(folder, "now"));
    }
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      if (place.isHere(thread.getValue())) {
        return true;
      }
    }
    return false;
  }

  /** Creates a file with its text in it, since others read what is there. */
  private boolean create(String name, String text) {
    try {
      Path written = Files.writeString(Files.createTempFile(Path.of(folder), name, ""), text);
      Files.createLink(Path.of(folder, name), written);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void strike() {
    switch (kind) {
      case THROW -> failRanksHere("struck at " + place);
      case KILL -> signal("KILL");
      case STALL -> signal("STOP");
      case CUT -> Sockets.open().forEach(Sockets::breakAll);
    }
  }

  /** Lets the ranks of this process fail, when they sum next. */
  public static void failRanksHere(String reason) {
    for (Inbox inbox : LocalRanks.all()) {
      inbox.fail(new CollectiveException(reason, CollectiveException.NO_PEER, false, null));
    }
  }

  private static void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
