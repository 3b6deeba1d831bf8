package org.sparknn.kernels.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.tensor.ShapeException;

/** Does a network's JSON say what is in it, and where something is wrong? */
class NetworkJsonTest {
  private static final String NESTED =
      """
      {"layers": [
        {"type": "ReLU"},
        {"type": "Residual", "name": "block", "uid": "r1",
         "body": {"type": "Sequential", "layers": [{"type": "ReLU"}, {"type": "ReLU", "name": "b"}]},
         "shortcut": {"type": "ReLU", "uid": "s"}},
        {"type": "Concat", "branches": [{"type": "ReLU", "name": "left"}, {"type": "Flatten"}]}]}
      """;

  private static String refusal(String json) {
    return assertThrows(ShapeException.class, () -> NetworkJson.read(NetworkJson.parse(json)))
        .getMessage();
  }

  @Test
  void aNestedNetworkIsWrittenAsItWasRead() {
    Network network = NetworkJson.read(NetworkJson.parse(NESTED));
    String json = NetworkJson.write(network).toString();
    assertEquals(network, NetworkJson.read(NetworkJson.parse(json)));
    assertEquals(
        "{\"layers\":[{\"name\":\"0\",\"type\":\"ReLU\"},{\"name\":\"block\",\"type\":\"Residual\","
            + "\"body\":{\"type\":\"Sequential\",\"layers\":[{\"name\":\"0\",\"type\":\"ReLU\"},"
            + "{\"name\":\"b\",\"type\":\"ReLU\"}]},\"shortcut\":{\"type\":\"ReLU\"}},{\"name\":\"2\","
            + "\"type\":\"Concat\",\"branches\":[{\"name\":\"left\",\"type\":\"ReLU\"},"
            + "{\"name\":\"1\",\"type\":\"Flatten\",\"start_dim\":1,\"end_dim\":-1}]}]}",
        json);
  }

  @Test
  void childrenCanBeWalked() {
    JsonNode network = NetworkJson.parse(NESTED);
    assertEquals(
        List.of("0", "block", "2"), List.copyOf(NetworkJson.namedChildren(network).keySet()));
    JsonNode block = NetworkJson.children(network).get(1);
    assertEquals(
        List.of("body", "shortcut"), List.copyOf(NetworkJson.namedChildren(block).keySet()));
    assertEquals("s", NetworkJson.children(block).get(1).get("uid").textValue());
    JsonNode body = NetworkJson.namedChildren(block).get("body");
    assertEquals(List.of("0", "b"), List.copyOf(NetworkJson.namedChildren(body).keySet()));
    JsonNode branches = NetworkJson.children(network).get(2);
    assertEquals(List.of("left", "1"), List.copyOf(NetworkJson.namedChildren(branches).keySet()));
    assertTrue(NetworkJson.children(NetworkJson.children(network).get(0)).isEmpty());
  }

  @Test
  void aRefusalNamesTheWholeWay() {
    assertEquals(
        "layer 1 (Residual, number 2 of 2): layer body (Sequential, number 1 of 2): layer 0 (Linear,"
            + " number 1 of 1): Linear needs the argument in_features",
        refusal(
            """
            {"layers": [{"type": "ReLU"}, {"type": "Residual",
              "body": {"type": "Sequential", "layers": [{"type": "Linear"}]},
              "shortcut": {"type": "ReLU"}}]}
            """));
    assertEquals(
        "layer cat (Concat, number 1 of 1): layer b (Linea, number 2 of 2): unknown layer type Linea",
        refusal(
                """
                {"layers": [{"type": "Concat", "name": "cat", "branches":
                  [{"type": "ReLU"}, {"type": "Linea", "name": "b"}]}]}
                """)
            .replaceFirst("; known are .*Concat.*Linear.*Residual.*Sequential.*", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'Residual'} | a Residual needs a layer named body but got {'type':'Residual'}",
        "{'type': 'Concat'} | a Concat needs a list named branches but got {'type':'Concat'}",
        "{'type': 'Concat', 'branches': []} | torch.cat(): expected a non-empty list of Tensors",
        "{'type': 'Sequential', 'layer': []}"
            + " | a Sequential needs a list named layers but got {'type':'Sequential','layer':[]}",
        "{'type': 'Residual', 'body': {'type': 'ReLU'}, 'shortcuts': {'type': 'ReLU'}}"
            + " | Residual has no argument shortcuts",
        "{'type': 'Residual', 'body': [{'type': 'ReLU'}]}"
            + " | layer body (no type, number 1 of 1): a layer needs a type but got"
            + " [{'type':'ReLU'}]"
      })
  void aContainerThatIsNotWholeIsRefused(String json, String message) {
    assertEquals(
        message,
        assertThrows(
                ShapeException.class,
                () -> NetworkJson.readLayer(NetworkJson.parse(json.replace('\'', '"'))))
            .getMessage()
            .replace('"', '\''));
  }
}
