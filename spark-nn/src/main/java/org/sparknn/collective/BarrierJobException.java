package org.sparknn.collective;

import java.util.Optional;

/** A barrier job that failed; the message is the first cause. */
public final class BarrierJobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What Spark says where a barrier stage has lost a task or its input. */
  private static final String LOST = "barrier ResultStage";

  private final transient Optional<FailureReport> account;
  private final boolean cancelled;

  BarrierJobException(Optional<FailureReport> account, boolean cancelled, Throwable cause) {
    super(
        account
            .filter(report -> !cancelled)
            .map(FailureReport::toString)
            .orElseGet(() -> said(cancelled, cause)),
        cause);
    this.account = account;
    this.cancelled = cancelled;
  }

  private static String said(boolean cancelled, Throwable cause) {
    return cancelled ? "the run was cancelled: " + cause : String.valueOf(cause.getMessage());
  }

  /**
   * Whether another attempt may do better: a rank was lost, or failed in a way that need not come
   * again. A job that somebody has cancelled is not such.
   */
  public boolean isTransient() {
    if (cancelled) {
      return false;
    }
    return account()
        .filter(report -> report.origin() != FailureReport.Origin.TOLD)
        .map(report -> !report.permanent())
        .orElseGet(() -> String.valueOf(getCause().getMessage()).contains(LOST));
  }

  /** What a rank said before it stopped; empty if none could say anything. */
  public Optional<FailureReport> account() {
    return account == null ? Optional.empty() : account;
  }
}
