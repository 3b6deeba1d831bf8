package org.sparknn.kernels.io;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes one file, the widest types first and data from a multiple of 8 bytes on: all aligned. */
final class SafeTensorsWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SafeTensorsWriter() {}

  static void write(SafeTensors file, OutputStream out) throws IOException {
    List<Map.Entry<String, StoredTensor>> widestFirst =
        file.tensors().entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                    (Map.Entry<String, StoredTensor> e) -> -e.getValue().type().bytes()))
            .toList();
    byte[] header = MAPPER.writeValueAsBytes(header(file, widestFirst));
    byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
    Arrays.fill(padded, header.length, padded.length, (byte) ' ');
    if (padded.length > SafeTensorsReader.MAX_HEADER) {
      throw new IOException(
          "a header may take %d bytes but this one takes %d"
              .formatted(SafeTensorsReader.MAX_HEADER, padded.length));
    }
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(padded.length)
            .array());
    out.write(padded);
    for (Map.Entry<String, StoredTensor> tensor : widestFirst) {
      out.write(tensor.getValue().data());
    }
  }

  private static ObjectNode header(
      SafeTensors file, List<Map.Entry<String, StoredTensor>> tensors) {
    ObjectNode header = MAPPER.createObjectNode();
    if (!file.metadata().isEmpty()) {
      header.set(SafeTensorsReader.METADATA, MAPPER.valueToTree(file.metadata()));
    }
    long offset = 0;
    for (Map.Entry<String, StoredTensor> named : tensors) {
      StoredTensor tensor = named.getValue();
      ObjectNode node = header.putObject(named.getKey());
      node.put("dtype", tensor.type().name());
      node.set("shape", MAPPER.valueToTree(tensor.shape().sizes().toArray()));
      node.putArray("data_offsets").add(offset).add(offset + tensor.size());
      offset += tensor.size();
    }
    return header;
  }
}
