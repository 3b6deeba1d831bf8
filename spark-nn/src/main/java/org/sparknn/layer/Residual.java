package org.sparknn.layer;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * The sum of what two layers make of one input: {@code body(x) + shortcut(x)}, without a shortcut
 * {@code body(x) + x}. The layers are called {@code body} and {@code shortcut}.
 */
public final class Residual extends ContainerStage<Residual> {
  private final LayersParam body = new LayersParam(this, "body", "the first layer, as JSON");
  private final LayersParam shortcut =
      new LayersParam(this, "shortcut", "the second layer, as JSON; empty: the input as it is");

  public Residual(LayerStage body) {
    this();
    setBody(body);
  }

  public Residual(LayerStage body, LayerStage shortcut) {
    this();
    set(this.body, body.json().toString());
    setShortcut(shortcut);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Residual() {
    this(Identifiable.randomUID("Residual"));
  }

  public Residual(String uid) {
    super(uid);
    setDefault(shortcut, "");
  }

  public Param<String> body() {
    return body;
  }

  public String getBody() {
    return getOrDefault(body);
  }

  public Residual setBody(LayerStage value) {
    return change(body, value.json().toString());
  }

  public Param<String> shortcut() {
    return shortcut;
  }

  public String getShortcut() {
    return getOrDefault(shortcut);
  }

  public Residual setShortcut(LayerStage value) {
    return change(shortcut, value.json().toString());
  }

  public static MLReader<Residual> read() {
    return new DefaultParamsReader<>();
  }

  public static Residual load(String path) {
    return read().load(path);
  }
}
