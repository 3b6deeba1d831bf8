package org.sparknn.kernels.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** What is written is read back, and what breaks a rule is refused in words. */
class SafeTensorsTest {

  private static byte[] bytes(SafeTensors file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.write(out);
    return out.toByteArray();
  }

  private static SafeTensors read(String header, int dataBytes) throws IOException {
    return read(header.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  private static SafeTensors read(byte[] header, int dataBytes) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length).put(header).rewind();
    return SafeTensors.read(buffer);
  }

  @Test
  void writtenTensorsAreReadBackToTheBit() throws IOException {
    SafeTensors file = new SafeTensors();
    byte[] unsigned = {0, -1, 127};
    file.put("bytes", StoredTensor.of(Shape.of(3), unsigned));
    file.put("floats", StoredTensor.of(Shape.of(2, 2), 1.5f, -0f, Float.NaN, Float.MIN_VALUE));
    file.put("doubles", StoredTensor.of(Shape.of(2), Math.PI, Double.NEGATIVE_INFINITY));
    file.put("longs", StoredTensor.of(Shape.of(), Long.MIN_VALUE));
    file.put("none", StoredTensor.of(Shape.of(0, 7), new float[0]));
    file.putMetadata("größe", "{\"a\": \"\\n\"}");

    SafeTensors back = SafeTensors.read(ByteBuffer.wrap(bytes(file)));

    assertEquals(file.metadata(), back.metadata());
    assertEquals(file.tensors().keySet(), back.tensors().keySet());
    assertArrayEquals(unsigned, back.get("bytes").bytes());
    assertArrayEquals(file.get("floats").floats(), back.get("floats").floats());
    assertArrayEquals(file.get("doubles").doubles(), back.get("doubles").doubles());
    assertArrayEquals(new long[] {Long.MIN_VALUE}, back.get("longs").longs());
    assertEquals(Shape.of(0, 7), back.get("none").shape());
  }

  @Test
  void dataAreAligned() throws IOException {
    SafeTensors file = new SafeTensors();
    file.put("a", StoredTensor.of(Shape.of(1), (byte) 1));
    file.put("b", StoredTensor.of(Shape.of(1), 1.0));
    long headerLength = ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, headerLength % 8);
    assertTrue(
        new String(bytes(file), StandardCharsets.ISO_8859_1)
            .contains("\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}|4|takes 8 bytes but its offsets [0, 4] hold 4
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}|8|takes 8 bytes but its offsets [8, 0] hold -8
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}|4|needs two offsets of at least 0 but has [-4,0]
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}|4|needs two offsets
          {"a":{"dtype":"F32","shape":[1]}}|4|needs two offsets
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4.5]}}|4|needs two offsets
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}|8|begins at byte 4 of the data, behind byte 0
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}|12|tensor b begins at byte 4 of the data, before byte 8
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}|7|the file ends within tensor a: it needs 8 bytes but 7 are left
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}|9|goes on behind its last tensor
          {"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}|4|one of the types [F64, I64, F32, U8] but is "F16"
          {"a":{"shape":[2],"data_offsets":[0,4]}}|4|one of the types
          {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}|4|needs a shape of sizes from 0
          {"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}|8|needs a shape of sizes from 0
          {"a":{"dtype":"U8","shape":[65536,65536],"data_offsets":[0,4294967296]}}|4|more than 2^31 - 1
          {"a":{"dtype":"F64","shape":[1073741824],"data_offsets":[0,8589934592]}}|4|more than 2^31 - 1
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}|2|Duplicate
          {"__metadata__":{"n":1}}|0|holds texts only but n is 1
          {"__metadata__":[]}|0|must be a JSON object but is []
          [1]|0|the header must be a JSON object but is [1]
          {"a":|0|the header is not JSON
          {} x|0|the header is not JSON
          """)
  void brokenHeadersAreRefused(String header, int dataBytes, String message) {
    SafeTensorsException refusal =
        assertThrows(SafeTensorsException.class, () -> read(header, dataBytes));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void brokenHeaderLengthsAreRefused() {
    for (long length : new long[] {0, 1, 100_000_001, Long.MAX_VALUE, -1}) {
      ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      file.putLong(length).rewind();
      SafeTensorsException refusal =
          assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file));
      assertTrue(
          refusal.getMessage().contains(Long.toUnsignedString(length)), refusal.getMessage());
    }
  }

  @Test
  void truncatedFilesAreRefusedAtEveryLength() throws IOException {
    SafeTensors file = new SafeTensors();
    file.put("a", StoredTensor.of(Shape.of(3), 1f, 2f, 3f));
    file.put("b", StoredTensor.of(Shape.of(), 4L));
    byte[] whole = bytes(file);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
      assertThrows(SafeTensorsException.class, () -> SafeTensors.read(part));
    }
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() {
    byte[] header = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    assertThrows(SafeTensorsException.class, () -> read(header, 0));
  }

  @Test
  void aStateDictSurvivesTheFile() throws IOException {
    Layer layer = new BatchNormalization(2, 3, 1e-5, Optional.of(0.1), true, true);
    List<Slot> slots = layer.slots();
    StateDict state = StateDict.initial(slots, 1);
    state.putCounter("num_batches_tracked", 7);

    SafeTensors file = SafeTensors.read(ByteBuffer.wrap(bytes(StateDictFile.write(state, slots))));
    assertEquals(DataType.I64, file.get("num_batches_tracked").type());
    assertEquals(Shape.of(), file.get("num_batches_tracked").shape());
    StateDict back = StateDictFile.read(file, slots);

    assertEquals(state.counters(), back.counters());
    assertEquals(state.tensors().keySet(), back.tensors().keySet());
    assertArrayEquals(state.get("running_var"), back.get("running_var"));
    assertEquals(Set.of(), file.tensors().keySet());
  }

  @Test
  void theFileOfAStateDictHoldsNoCopyOfIt() {
    List<Slot> slots = new BatchNormalization(2, 3, 1e-5, Optional.of(0.1), true, true).slots();
    StateDict state = StateDict.initial(slots, 1);
    SafeTensors file = StateDictFile.write(state, slots);
    state.get("weight")[1] = 5;
    assertEquals(5, file.get("weight").floats()[1]);
    assertThrows(ShapeException.class, () -> StoredTensor.viewOf(Shape.of(2), new float[3]));
  }

  @Test
  void aStateDictOfAnotherNetworkIsRefused() {
    List<Slot> slots = new BatchNormalization(2, 3, 1e-5, Optional.of(0.1), true, true).slots();
    SafeTensors file = StateDictFile.write(StateDict.initial(slots, 1), slots);
    file.put("weight", StoredTensor.of(Shape.of(4), 1f, 2f, 3f, 4f));
    file.put("bias", StoredTensor.of(Shape.of(3), 1.0, 2.0, 3.0));
    file.put("gamma", StoredTensor.of(Shape.of(), 1f));
    SafeTensors other = new SafeTensors();
    file.tensors().forEach((name, tensor) -> other.put(name.replace("_mean", "_average"), tensor));
    assertEquals(
        "Error(s) in loading state_dict: Missing key(s) in state_dict: \"running_mean\"."
            + " Unexpected key(s) in state_dict: \"running_average\", \"gamma\"."
            + " size mismatch for weight: copying a param with shape [4] from checkpoint, the shape"
            + " in current model is [3]."
            + " bias needs type F32 but the file has type F64.",
        assertThrows(ShapeException.class, () -> StateDictFile.read(other, slots)).getMessage());
  }
}
