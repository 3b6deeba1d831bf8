package org.sparknn.collective;

import java.util.Optional;

/** A barrier job that failed; the message is the first cause. */
public final class BarrierJobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<FailureReport> account;

  BarrierJobException(Optional<FailureReport> account, Throwable cause) {
    super(account.map(FailureReport::toString).orElse(String.valueOf(cause.getMessage())), cause);
    this.account = account;
  }

  /** What a rank said before it stopped; empty if none could say anything. */
  public Optional<FailureReport> account() {
    return account == null ? Optional.empty() : account;
  }
}
