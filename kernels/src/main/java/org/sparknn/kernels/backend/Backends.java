package org.sparknn.kernels.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sparknn.kernels.backend.blas.BlasBackend;
import org.sparknn.kernels.backend.cpu.CpuBackend;
import org.sparknn.kernels.backend.gpu.GpuBackend;
import org.sparknn.kernels.backend.reference.ReferenceBackend;

/** Picks the backend once for all ranks of a run. */
public final class Backends {
  /** The name that leaves the choice to this class. */
  public static final String AUTO = "auto";

  private static final List<Candidate> BEST_FIRST =
      List.of(
          new Candidate("gpu", GpuBackend::unavailable, GpuBackend::inferior, GpuBackend::new),
          new Candidate("cpu", CpuBackend::unavailable, Optional::empty, CpuBackend::new),
          new Candidate("blas", Optional::empty, Optional::empty, BlasBackend::new),
          new Candidate("reference", Optional::empty, Optional::empty, ReferenceBackend::new));

  private Backends() {}

  /**
   * A backend that may be picked.
   *
   * @param unavailable why it cannot run here and what would help, if it cannot
   * @param inferior why another one should be taken although it can run, if so
   */
  private record Candidate(
      String name,
      Supplier<Optional<String>> unavailable,
      Supplier<Optional<String>> inferior,
      Supplier<Backend> create) {

    /** Why it is not taken, if so. */
    Optional<String> refusal(boolean unasked) {
      Optional<String> missing =
          unavailable.get().map(reason -> "backend %s cannot run here: %s".formatted(name, reason));
      return missing.isPresent() || !unasked
          ? missing
          : inferior.get().map(reason -> "backend %s is not taken: %s".formatted(name, reason));
    }
  }

  /**
   * The backend of a run.
   *
   * @param nothingBetter why each better backend was passed over; empty if this is the best or was
   *     asked for
   */
  public record Choice(Backend backend, List<String> nothingBetter) {
    public Choice {
      nothingBetter = List.copyOf(nothingBetter);
    }

    /** What runs and why nothing better does, for the log and the training summary. */
    @Override
    public String toString() {
      return Stream.concat(
              Stream.of(backend.description(), backend.verdict()).filter(s -> !s.isEmpty()),
              nothingBetter.stream())
          .collect(Collectors.joining("; "));
    }
  }

  /** The names that {@link #pick} takes. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(AUTO));
    BEST_FIRST.forEach(candidate -> names.add(candidate.name()));
    return names;
  }

  /**
   * Refuses what {@link #pick} does not take.
   *
   * @throws IllegalArgumentException if there is no backend of that name
   */
  public static void requireName(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no backend %s; choose one of %s".formatted(name, names()));
    }
  }

  /** All backends that can run here: the one that is taken unasked, then the others. */
  public static List<Backend> available() {
    Comparator<Candidate> takenFirst =
        Comparator.comparing(candidate -> candidate.refusal(true).isPresent());
    return BEST_FIRST.stream()
        .filter(candidate -> candidate.refusal(false).isEmpty())
        .sorted(takenFirst)
        .map(candidate -> candidate.create().get())
        .toList();
  }

  /**
   * Picks a backend.
   *
   * @param name {@link #AUTO} for the best that can run here, or the name of the one that must
   * @throws IllegalArgumentException if there is no backend of that name or it cannot run here
   */
  public static Choice pick(String name) {
    requireName(name);
    List<String> refusals = new ArrayList<>();
    boolean unasked = name.equals(AUTO);
    for (Candidate candidate : BEST_FIRST) {
      if (unasked || name.equals(candidate.name())) {
        Optional<String> refusal = candidate.refusal(unasked);
        if (refusal.isEmpty()) {
          return new Choice(candidate.create().get(), refusals);
        }
        refusals.add(refusal.get());
      }
    }
    throw new IllegalArgumentException(String.join("; ", refusals));
  }
}
