package org.sparknn.loss;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.LayerJson;
import org.sparknn.layer.StageParams;

/**
 * A loss of torch.nn: torch's constructor arguments as Params. A {@code Sequential} is trained on
 * it, and as an {@link Evaluator} it compares a column of predictions with one of labels, by
 * default {@code prediction} with {@code label}: tensor columns or numbers, labels also as class
 * numbers where the loss takes them. The smaller the better.
 *
 * @param <S> the loss's own class
 */
public abstract class LossStage<S extends LossStage<S>> extends Evaluator
    implements DefaultParamsWritable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> NOT_ARGUMENTS = Set.of("type", "uid");

  /** Params of the evaluator. */
  private static final Set<String> OTHER_PARAMS = Set.of("predictionCol", "labelCol");

  private final String uid;
  private final Param<String> predictionCol;
  private final Param<String> labelCol;
  private final Param<String> reduction;

  protected LossStage(String uid) {
    this.uid = uid;
    predictionCol = new Param<>(this, "predictionCol", "tensor column or numbers of predictions");
    labelCol = new Param<>(this, "labelCol", "tensor column or numbers to compare them with");
    reduction =
        new Param<>(this, "reduction", "how the losses become one number: none, mean or sum");
    setDefault(predictionCol, "prediction");
    setDefault(labelCol, "label");
    setDefault(reduction, Reduction.MEAN.torchName());
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * The engine's record of this loss.
   *
   * @throws ShapeException if an argument breaks a rule
   */
  public Loss loss() {
    return parse(json());
  }

  /**
   * The engine's record of a loss that {@link #json} wrote.
   *
   * @throws ShapeException if an argument breaks a rule or there is no such loss
   */
  public static Loss parse(JsonNode json) {
    return LossTypes.read(json.path("type").asText(), json, NOT_ARGUMENTS);
  }

  /** Torch's name of the loss and its arguments, with the uid. */
  public ObjectNode json() {
    ObjectNode node = MAPPER.createObjectNode().put("type", getClass().getSimpleName());
    for (Param<?> param : params()) {
      if (isArgument(param) && isDefined(param)) {
        LayerJson.set(node, param, getOrDefault(param));
      }
    }
    return node.put("uid", uid);
  }

  /**
   * Changes the argument of a loss that a Param stands for.
   *
   * @param json what {@link #json} gave
   * @throws IllegalArgumentException if the Param is no argument
   */
  public static void change(ObjectNode json, Param<?> param, Object value) {
    if (!isArgument(param)) {
      throw new IllegalArgumentException(
          "Param %s has no meaning within a network".formatted(param));
    }
    LayerJson.set(json, param, value);
  }

  private static boolean isArgument(Param<?> param) {
    return !OTHER_PARAMS.contains(param.name());
  }

  public Param<String> predictionCol() {
    return predictionCol;
  }

  public String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  public S setPredictionCol(String value) {
    return change(predictionCol, value);
  }

  public Param<String> labelCol() {
    return labelCol;
  }

  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  public S setLabelCol(String value) {
    return change(labelCol, value);
  }

  public Param<String> reduction() {
    return reduction;
  }

  /** How the losses become one number: {@code none}, {@code mean} or {@code sum}. */
  public String getReduction() {
    return loss().reduction().torchName();
  }

  public S setReduction(String value) {
    return change(reduction, value);
  }

  /** Sets a Param unless the loss then breaks a rule. */
  @SuppressWarnings("unchecked") // S is the class itself
  protected <T> S change(Param<T> param, T value) {
    StageParams.set(this, param, value, this::check);
    return (S) this;
  }

  private void check() {
    try {
      loss();
    } catch (ShapeException refusal) {
      throw refusal.at(getClass().getSimpleName());
    }
  }

  /**
   * The loss over all rows, in one pass: the sum of all losses, divided by the sum of all their
   * denominators for a mean.
   *
   * @throws IllegalArgumentException if a column is missing or does not fit, or the reduction is
   *     none
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    Reduction reduced = loss().reduction();
    if (reduced == Reduction.NONE) {
      throw new IllegalArgumentException(
          "%s with the reduction none gives no single number: take mean or sum, or the column of losses()"
              .formatted(uid));
    }
    double[] sums = LossSums.over(dataset, LossPass.of(this, dataset.schema()));
    return sums[0] * reduced.scale(sums[1]);
  }

  /**
   * Adds a tensor column with the losses of each row, whatever the reduction.
   *
   * @throws IllegalArgumentException if a column is missing, does not fit, or exists already
   */
  public Dataset<Row> losses(Dataset<?> dataset, String outputCol) {
    return LossColumn.append(dataset, LossPass.of(this, dataset.schema()), uid, outputCol);
  }

  @Override
  public boolean isLargerBetter() {
    return false;
  }

  @Override
  public S copy(ParamMap extra) {
    S copy = defaultCopy(extra);
    ((LossStage<?>) copy).check();
    return copy;
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageParams.explain(this, param);
  }
}
