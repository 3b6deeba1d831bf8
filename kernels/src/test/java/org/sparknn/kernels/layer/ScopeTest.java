package org.sparknn.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Which earlier layer does a name mean? */
class ScopeTest {
  private static final Layer LAYER = new Activation(new Relu());

  private static void pass(Scope scope, String name, int size) {
    scope.pass(name, LAYER, Shape.of(size), Shape.of(size));
  }

  private static int found(Scope scope, String name) {
    return scope.find(name).input().size(0);
  }

  @Test
  void neighboursComeBeforeLayersAround() {
    Scope network = new Scope();
    pass(network, "pool", 1);
    pass(network, "first", 2);
    Scope block = network.within("block");
    assertEquals(1, found(block.within("up"), "pool"));
    pass(block, "pool", 3);
    assertEquals(3, found(block.within("up"), "pool"));
    assertEquals(2, found(block.within("up"), "first"));
    assertEquals(3, found(block.within("inner").within("up"), "pool"));
    assertEquals(1, found(network.within("up"), "pool"), "not into containers");
  }

  @Test
  void aNameMayLeadIntoContainers() {
    Scope network = new Scope();
    pass(network.within("encoder").within("1"), "pool", 5);
    assertEquals(5, found(network.within("up"), "encoder.1.pool"));
    assertEquals(5, found(network.within("decoder").within("up"), "encoder.1.pool"));
    assertEquals(5, found(network.within("encoder").within("up"), "1.pool"));
    assertEquals("encoder.1.pool", network.find("encoder.1.pool").path());
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatAreThere() {
    Scope network = new Scope();
    pass(network, "pool", 1);
    pass(network.within("block"), "pool", 2);
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> network.within("up").find("pol"));
    assertEquals(
        "there is no layer named pol in front of this one; there are [pool, block.pool]",
        refusal.getMessage());
  }
}
