package org.sparknn.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparknn.io.TensorFile;
import org.sparknn.kernels.training.TrainingState;

/**
 * The checkpoints of a run: a directory for each, named by its step. One is written under a hidden
 * name, its {@code checkpoint.json} last, and then renamed: what has a step's name is whole, except
 * on a file system whose renames are not atomic, where the checksums tell.
 */
final class CheckpointDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointDirectory.class);
  private static final String NAME = "step-%012d";
  private static final String NAMES = "step-";
  private static final String PARTIAL = "_partial-";
  private static final String JSON = "checkpoint.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final int LONGEST_JSON = 64 << 20;

  private final Path directory;
  private final Configuration hadoop;
  private final FileSystem files;

  /**
   * @throws IOException if there is no such file system
   */
  CheckpointDirectory(String directory, Configuration hadoop) throws IOException {
    this.directory = new Path(directory);
    this.hadoop = hadoop;
    files = this.directory.getFileSystem(hadoop);
  }

  /** Writes a checkpoint; one of the same step, of an earlier attempt, is replaced. */
  Checkpoint write(long step, double loss, Identity identity, TrainingState state)
      throws IOException {
    Path partial = new Path(directory, PARTIAL + UUID.randomUUID());
    files.mkdirs(partial);
    Checkpoint written =
        new Checkpoint(
            step,
            loss,
            identity,
            List.of(
                TensorFile.write(state.weights(), WEIGHTS, partial, hadoop),
                TensorFile.write(state.optimizer(), OPTIMIZER, partial, hadoop)));
    try (OutputStream out = files.create(new Path(partial, JSON), true)) {
      out.write(written.toJson());
    }
    Path path = path(step);
    files.delete(path, true);
    if (!files.rename(partial, path)) {
      throw new IOException("%s could not be renamed to %s".formatted(partial, path));
    }
    return written;
  }

  /** Its name with the file system's, and from the root on. */
  Path qualified() {
    return files.makeQualified(directory);
  }

  /**
   * Makes the directory if it is missing, and a file in it for a moment.
   *
   * @throws IOException if that cannot be done
   */
  void checkWritable() throws IOException {
    if (!files.mkdirs(directory)) {
      throw new IOException("the directory cannot be made");
    }
    Path probe = new Path(directory, PARTIAL + UUID.randomUUID());
    files.create(probe, false).close();
    files.delete(probe, false);
  }

  /**
   * Of the checkpoints that count, deletes all but the last ones and the one with the lowest loss.
   *
   * @param counts whether that of a step counts; others are left alone
   */
  void prune(int keep, LongPredicate counts) throws IOException {
    List<Checkpoint> whole = new ArrayList<>();
    for (Path path : newestFirst()) {
      try {
        Checkpoint found = describe(path);
        if (counts.test(found.step())) {
          whole.add(found);
        }
      } catch (IOException e) {
        LOG.warn("the checkpoint {} is left alone: {}", path, e.getMessage());
      }
    }
    Optional<Checkpoint> best = whole.stream().min(Comparator.comparingDouble(Checkpoint::loss));
    for (int i = keep; i < whole.size(); i++) {
      long step = whole.get(i).step();
      if (step != best.orElseThrow().step()) {
        files.delete(path(step), true);
      }
    }
  }

  /** Deletes what was not finished, of writers that are gone. */
  void deletePartial() throws IOException {
    for (FileStatus status : matching(PARTIAL)) {
      files.delete(status.getPath(), true);
    }
  }

  /** Whether there is any checkpoint, whole or not. */
  boolean isEmpty() throws IOException {
    return newestFirst().isEmpty();
  }

  /**
   * The newest checkpoint that can be read; why newer ones cannot is logged.
   *
   * @return empty if there is none at all
   * @throws IllegalArgumentException if the newest whole one is of another run, or all are damaged
   */
  Optional<Checkpoint> newest(Identity identity) throws IOException {
    List<String> refusals = new ArrayList<>();
    for (Path path : newestFirst()) {
      try {
        Checkpoint found = describe(path);
        Optional<String> difference = identity.difference(found.identity());
        if (difference.isPresent()) {
          throw new IllegalArgumentException(
              "the checkpoint %s is of another run: %s".formatted(path, difference.get()));
        }
        for (TensorFile file : found.files()) {
          file.verify(path, hadoop);
        }
        return Optional.of(found);
      } catch (IOException e) {
        LOG.warn("the checkpoint {} cannot be used: {}", path, e.getMessage());
        refusals.add("%s: %s".formatted(path.getName(), e.getMessage()));
      }
    }
    if (!refusals.isEmpty()) {
      throw new IllegalArgumentException(
          "no checkpoint in %s can be used: %s".formatted(directory, String.join("; ", refusals)));
    }
    return Optional.empty();
  }

  /**
   * The tensors of a checkpoint.
   *
   * @throws IOException if a file is missing, truncated or changed
   */
  TrainingState read(Checkpoint checkpoint) throws IOException {
    Path path = path(checkpoint.step());
    return new TrainingState(
        checkpoint.files().get(0).read(path, hadoop), checkpoint.files().get(1).read(path, hadoop));
  }

  private Checkpoint describe(Path path) throws IOException {
    byte[] json;
    try (InputStream in = files.open(new Path(path, JSON))) {
      json = in.readNBytes(LONGEST_JSON);
    } catch (FileNotFoundException e) {
      throw new IOException("it was not written to its end: %s is missing".formatted(JSON), e);
    }
    Checkpoint found = Checkpoint.of(json);
    if (!path(found.step()).getName().equals(path.getName())) {
      throw new IOException("it is of step %d".formatted(found.step()));
    }
    return found;
  }

  private List<Path> newestFirst() throws IOException {
    return matching(NAMES).stream()
        .map(FileStatus::getPath)
        .sorted(Comparator.comparing(Path::getName).reversed())
        .toList();
  }

  /** What lies in the directory, if there is one, under names that begin so. */
  private List<FileStatus> matching(String prefix) throws IOException {
    try {
      return List.of(files.listStatus(directory, path -> path.getName().startsWith(prefix)));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private Path path(long step) {
    return new Path(directory, NAME.formatted(step));
  }
}
