package org.sparknn.kernels.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Reads one file and refuses what is not one. Nothing is believed before it is checked. */
final class SafeTensorsReader {
  static final String METADATA = "__metadata__";

  /** Largest header that is read, in bytes, as in the format's own library. */
  static final int MAX_HEADER = 100_000_000;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final InputStream in;

  SafeTensorsReader(InputStream in) {
    this.in = in;
  }

  /** A tensor's line in the header. */
  private record Entry(String name, DataType type, Shape shape, long begin, long end) {}

  SafeTensors read() throws IOException {
    JsonNode header = header();
    SafeTensors file = new SafeTensors();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(field.getValue(), file);
      } else {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkOffsets(entries);
    for (Entry entry : entries) {
      int length = (int) (entry.end - entry.begin);
      byte[] data = in.readNBytes(length);
      if (data.length < length) {
        throw new SafeTensorsException(
            "the file ends within tensor %s: it needs %d bytes but %d are left"
                .formatted(entry.name, length, data.length));
      }
      file.put(entry.name, new StoredTensor(entry.type, entry.shape, data));
    }
    if (in.read() >= 0) {
      throw new SafeTensorsException("the file goes on behind its last tensor");
    }
    return file;
  }

  private JsonNode header() throws IOException {
    byte[] prefix = in.readNBytes(Long.BYTES);
    if (prefix.length < Long.BYTES) {
      throw new SafeTensorsException(
          "a file begins with 8 bytes of header length but got %d bytes".formatted(prefix.length));
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER) {
      throw new SafeTensorsException(
          "the header must take 2 to %d bytes but its length is %s"
              .formatted(MAX_HEADER, Long.toUnsignedString(length)));
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new SafeTensorsException(
          "the header should take %d bytes but the file ends after %d"
              .formatted(length, bytes.length));
    }
    return parse(bytes);
  }

  private static JsonNode parse(byte[] bytes) throws SafeTensorsException {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      JsonNode header = MAPPER.readTree(text.toString());
      if (!header.isObject()) {
        throw new SafeTensorsException(
            "the header must be a JSON object but is " + shorten(header));
      }
      return header;
    } catch (CharacterCodingException e) {
      throw new SafeTensorsException("the header is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new SafeTensorsException("the header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String shorten(JsonNode node) {
    String text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static void readMetadata(JsonNode node, SafeTensors file) throws SafeTensorsException {
    if (!node.isObject()) {
      throw new SafeTensorsException(
          "%s must be a JSON object but is %s".formatted(METADATA, shorten(node)));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw new SafeTensorsException(
            "%s holds texts only but %s is %s"
                .formatted(METADATA, field.getKey(), shorten(field.getValue())));
      }
      file.putMetadata(field.getKey(), field.getValue().textValue());
    }
  }

  private static Entry entry(String name, JsonNode node) throws SafeTensorsException {
    DataType type = type(name, node.path("dtype"));
    Shape shape = shape(name, node.path("shape"));
    JsonNode offsets = node.path("data_offsets");
    if (!offsets.isArray()
        || offsets.size() != 2
        || !isOffset(offsets.get(0))
        || !isOffset(offsets.get(1))) {
      throw new SafeTensorsException(
          "tensor %s needs two offsets of at least 0 but has %s".formatted(name, shorten(offsets)));
    }
    long begin = offsets.get(0).longValue();
    long end = offsets.get(1).longValue();
    long wanted = (long) shape.elements() * type.bytes();
    if (end - begin != wanted) {
      throw new SafeTensorsException(
          "tensor %s of type %s and shape %s takes %d bytes but its offsets [%d, %d] hold %d"
              .formatted(name, type, shape, wanted, begin, end, end - begin));
    }
    if (wanted > Integer.MAX_VALUE) {
      throw new SafeTensorsException(
          "tensor %s takes %d bytes, more than 2^31 - 1".formatted(name, wanted));
    }
    return new Entry(name, type, shape, begin, end);
  }

  private static boolean isOffset(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  private static DataType type(String name, JsonNode node) throws SafeTensorsException {
    for (DataType type : DataType.values()) {
      if (node.isTextual() && type.name().equals(node.textValue())) {
        return type;
      }
    }
    throw new SafeTensorsException(
        "tensor %s must be of one of the types %s but is %s"
            .formatted(name, List.of(DataType.values()), shorten(node)));
  }

  private static Shape shape(String name, JsonNode node) throws SafeTensorsException {
    boolean whole = node.isArray();
    for (JsonNode size : node) {
      whole &= size.isIntegralNumber() && size.canConvertToInt() && size.intValue() >= 0;
    }
    if (!whole) {
      throw new SafeTensorsException(
          "tensor %s needs a shape of sizes from 0 to 2^31 - 1 but has %s"
              .formatted(name, shorten(node)));
    }
    Shape shape = new Shape(Sizes.compute(node.size(), axis -> node.get(axis).intValue()));
    try {
      int unused = shape.elements();
      return shape;
    } catch (ShapeException e) {
      throw new SafeTensorsException("tensor %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Each tensor begins where the one before ended: no two overlap and nothing is hidden between.
   */
  private static void checkOffsets(List<Entry> inOrder) throws SafeTensorsException {
    long end = 0;
    for (Entry entry : inOrder) {
      if (entry.begin != end) {
        throw new SafeTensorsException(
            "tensor %s begins at byte %d of the data, %s byte %d where the tensor before it ends"
                .formatted(entry.name, entry.begin, entry.begin < end ? "before" : "behind", end));
      }
      end = entry.end;
    }
  }
}
