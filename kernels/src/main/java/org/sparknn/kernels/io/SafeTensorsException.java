package org.sparknn.kernels.io;

import java.io.IOException;

/** Bytes that are not a safetensors file; the message says which rule they break. */
public final class SafeTensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  public SafeTensorsException(String message) {
    super(message);
  }

  public SafeTensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
