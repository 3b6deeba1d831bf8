package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Moments;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.operation.SumOverRanks;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.BatchNorm1d, BatchNorm2d and BatchNorm3d, with statistics over the rows of all ranks.
 *
 * <p>Input and output (N, C, spatial…). Slots: {@code weight} (ones) and {@code bias} (zeros) if
 * affine; {@code running_mean} (zeros), {@code running_var} (ones) and {@code num_batches_tracked}
 * if running statistics are tracked, else the batch's statistics are used in evaluation too.
 *
 * @param rank number of spatial axes: 1 (or none), 2 or 3
 * @param momentum weight of the newest batch in the running statistics; empty for the average over
 *     all batches
 */
public record BatchNormalization(
    int rank,
    int features,
    double epsilon,
    Optional<Double> momentum,
    boolean affine,
    boolean trackRunningStatistics)
    implements Layer {

  public BatchNormalization {
    if (affine || trackRunningStatistics) {
      Rules.requireTensor(features);
    }
  }

  /** Reads torch's constructor arguments. */
  public static BatchNormalization read(int rank, Arguments arguments) {
    return new BatchNormalization(
        rank,
        arguments.integer("num_features"),
        arguments.number("eps", 1e-5),
        arguments.optionalNumber("momentum", 0.1),
        arguments.flag("affine", true),
        arguments.flag("track_running_stats", true));
  }

  @Override
  public String kind() {
    return "BatchNorm" + rank + "d";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("num_features", features);
    arguments.put("eps", epsilon);
    arguments.put("momentum", momentum.orElse(null));
    arguments.put("affine", affine);
    arguments.put("track_running_stats", trackRunningStatistics);
    return arguments;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean withoutSpace = rank == 1 && input.rank() == 2;
    if (input.rank() != rank + 2 && !withoutSpace) {
      throw new ShapeException(
          "expected %s input (got %dD input)"
              .formatted(rank == 1 ? "2D or 3D" : rank + 2 + "D", input.rank()));
    }
    if (features == 0 && affine) {
      throw new ShapeException("expected at least one channel but got input " + input);
    }
    if (input.knows(1) && !empty(input)) {
      checkChannels(input);
    }
    return input;
  }

  /** Whether there is nothing to normalise, which torch accepts with any number of channels. */
  private static boolean empty(Shape input) {
    return input.sizes().stream().anyMatch(size -> size == 0);
  }

  private void checkChannels(Shape input) {
    int channels = input.size(1);
    if (channels != features && trackRunningStatistics) {
      throw new ShapeException(
          "running_mean should contain %d elements not %d".formatted(channels, features));
    }
    if (channels != features && affine) {
      throw new ShapeException(
          ("Expected weight to be a vector of size equal to the number of channels in input, but"
                  + " got weight of shape [%d] and input of shape %s")
              .formatted(features, input));
    }
  }

  @Override
  public List<Slot> slots() {
    Shape shape = Shape.of(features);
    List<Slot> slots = new ArrayList<>();
    if (affine) {
      slots.add(Slot.parameter("weight", shape, new Initial.Constant(1)));
      slots.add(Slot.parameter("bias", shape, new Initial.Constant(0)));
    }
    if (trackRunningStatistics) {
      slots.add(Slot.buffer("running_mean", shape, new Initial.Constant(0)));
      slots.add(Slot.buffer("running_var", shape, new Initial.Constant(1)));
      slots.add(Slot.counter("num_batches_tracked"));
    }
    return slots;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    outputShape(input.shape());
    boolean byBatch = plan.training() || !trackRunningStatistics;
    if (byBatch && input.shape().known() && input.shape().remove(1).elements() == 1) {
      throw Normalize.oneValue(input.shape());
    }
    Shape positions = input.shape().slice(2, input.shape().rank());
    if (byBatch && positions.known() && positions.elements() == 1) {
      plan.requireRows(2);
    }
    if (input.shape().size(1) != features && empty(input.shape())) {
      return input;
    }
    Tensor source = Arrangement.withChannelAxis(plan, input, 1);
    Tensor output = plan.tensor(source, source.shape(), 1);
    Optional<Statistic> moments = Optional.empty();
    if (byBatch) {
      Statistic statistic = plan.statistic(2 * source.channels() + 1);
      plan.forward(new Moments(source, statistic));
      SumOverRanks sum = new SumOverRanks(statistic);
      plan.forward(sum);
      plan.forward(new SumOverRanks.End(sum));
      moments = Optional.of(statistic);
    }
    Normalize forward =
        new Normalize(
            source,
            output,
            moments,
            slot(plan, affine, "weight"),
            slot(plan, affine, "bias"),
            running(plan),
            plan.training(),
            epsilon);
    plan.forward(forward);
    plan.differentiate(output, gradient -> addGradient(plan, forward, gradient));
    return output;
  }

  private static Optional<Parameter> slot(PlanBuilder plan, boolean present, String name) {
    return present ? Optional.of(plan.parameter(name)) : Optional.empty();
  }

  private Optional<Normalize.RunningStatistics> running(PlanBuilder plan) {
    return trackRunningStatistics
        ? Optional.of(
            new Normalize.RunningStatistics(
                plan.parameter("running_mean"),
                plan.parameter("running_var"),
                plan.parameter("num_batches_tracked"),
                momentum))
        : Optional.empty();
  }

  private static void addGradient(PlanBuilder plan, Normalize forward, Tensor outputGradient) {
    Statistic sums = plan.statistic(2 * forward.input().channels());
    plan.backward(new Normalize.GradientSums(forward, outputGradient, sums));
    plan.share(forward.input())
        .ifPresent(
            inputGradient -> {
              if (forward.moments().isPresent()) {
                SumOverRanks sum = new SumOverRanks(sums);
                plan.backward(sum);
                plan.backward(new SumOverRanks.End(sum));
              }
              plan.backward(
                  new Normalize.InputGradient(forward, outputGradient, sums, inputGradient));
            });
  }
}
