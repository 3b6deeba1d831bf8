package org.sparknn.kernels.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contents of a safetensors file: named tensors and a map of texts. The format is 8 bytes of
 * header length (unsigned, little-endian), a JSON header, and the tensors' bytes one after the
 * other; see https://github.com/huggingface/safetensors.
 */
public final class SafeTensors {
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /**
   * Reads a file to its end.
   *
   * @throws SafeTensorsException if the bytes break a rule of the format
   */
  public static SafeTensors read(InputStream in) throws IOException {
    return new SafeTensorsReader(in).read();
  }

  /** Reads the remaining bytes of a buffer. */
  public static SafeTensors read(ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return read(new ByteArrayInputStream(bytes));
  }

  public void write(OutputStream out) throws IOException {
    SafeTensorsWriter.write(this, out);
  }

  /** Adds a tensor, or replaces the one of that name. */
  public void put(String name, StoredTensor tensor) {
    if (name.equals(SafeTensorsReader.METADATA)) {
      throw new IllegalArgumentException("a tensor cannot be named " + name);
    }
    tensors.put(name, tensor);
  }

  public void putMetadata(String key, String value) {
    metadata.put(key, value);
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public StoredTensor get(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "the file has no tensor %s; it has %s".formatted(name, tensors.keySet()));
    }
    return tensor;
  }

  /** Takes a tensor out, so that its memory is free once the caller has done with it. */
  StoredTensor take(String name) {
    StoredTensor tensor = get(name);
    tensors.remove(name);
    return tensor;
  }

  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }
}
