package org.sparknn.train;

import java.io.Serializable;
import org.sparknn.collective.Compression;

/**
 * How gradients travel between ranks.
 *
 * @param compression {@code none} or {@code bf16}
 */
public record TransportSettings(String compression) implements Serializable {
  /** Gradients travel as they are. */
  public static final TransportSettings DEFAULT = new TransportSettings("none");

  public TransportSettings {
    Compression.of(compression);
  }
}
