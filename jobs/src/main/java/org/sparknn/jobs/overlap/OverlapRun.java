package org.sparknn.jobs.overlap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sparknn.collective.RankContext;
import org.sparknn.collective.RankFunction;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.HeapStorage;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.kernels.training.NonFinite;
import org.sparknn.kernels.training.RowLayout;
import org.sparknn.kernels.training.Shard;
import org.sparknn.kernels.training.TrainingLoop;

/** One rank: trains on random images, at bandwidths that follow from how long it computes. */
final class OverlapRun implements RankFunction<Integer, List<Point>> {
  private static final long serialVersionUID = 1L;
  private static final long SEED = 1;
  private static final int WARM_UP = 3;

  /** Small, since replicas differ after steps without sums, and none is to diverge. */
  private static final double LEARNING_RATE = 1e-4;

  private final String network;
  private final int[] row;
  private final Effort effort;
  private final int ranksOfProcess;
  private final Bandwidth bandwidth;

  /**
   * @param network layers from images to scores of classes, see {@link NetworkJson}
   * @param row shape of an image
   * @param ranksOfProcess how many share a process
   */
  OverlapRun(String network, Shape row, Effort effort, int ranksOfProcess, Bandwidth bandwidth) {
    this.network = network;
    this.row = row.sizes().toArray();
    this.effort = effort;
    this.ranksOfProcess = ranksOfProcess;
    this.bandwidth = bandwidth;
  }

  @Override
  public List<Point> call(RankContext context, Iterator<Integer> rows) {
    Network layers = NetworkJson.read(NetworkJson.parse(network));
    Plan plan =
        Plan.overRows(
            layers,
            Shape.of(row),
            Purpose.TRAINING,
            new CrossEntropyLoss(),
            new Target(Shape.of(), true));
    SwitchedSums sums = new SwitchedSums(context.collective());
    int batch = effort.rowsPerRank() * context.ranks();
    Lanes lanes = new Lanes((long) batch * effort.steps(), batch, SEED, false, plan.minimumRows());
    try (Shard shard = shard(lanes, context);
        Session session =
            new Session(
                plan, Backends.pick("auto").backend().open(plan, shard.maxRows(), 1, sums))) {
      StateDict.initial(layers.slots(), SEED).write(session.device(), plan.parameters());
      return measure(
          context,
          new Course(
              loop(session, sums, lanes, shard, false),
              loop(session, sums, lanes, shard, true),
              context.collective(),
              sums,
              context::newestFirst,
              effort.steps(),
              session.sumsUnderWay(),
              ranksOfProcess));
    }
  }

  private static TrainingLoop loop(
      Session session, Collective sums, Lanes lanes, Shard shard, boolean deferredUpdates) {
    return new TrainingLoop(
        session,
        sums,
        lanes,
        shard,
        InputTransform.BYTES,
        new Sgd(0.9, 0, 0, false),
        LEARNING_RATE,
        Schedule.CONSTANT,
        new GradientSettings(1, 0, 0, NonFinite.STOP, 0, deferredUpdates));
  }

  private Shard shard(Lanes lanes, RankContext context) {
    RowLayout layout = new RowLayout(1, Shape.of(row).elements(), true);
    Shard shard =
        new Shard(
            lanes,
            context.rank(),
            context.ranks(),
            layout,
            count -> new HeapStorage(count, layout.size()));
    Random random = new Random(SEED);
    byte[] image = new byte[layout.size()];
    for (long number = 0; number < lanes.rows(); number++) {
      random.nextBytes(image);
      // class 0 of all
      Arrays.fill(image, 0, layout.featuresAt(), (byte) 0);
      if (lanes.rankOf(lanes.laneOf(number), context.ranks()) == context.rank()) {
        shard.put(number, image, 0);
      }
    }
    shard.complete();
    return shard;
  }

  private List<Point> measure(RankContext context, Course course) {
    double[] compute = new double[effort.turns()];
    for (int turn = -WARM_UP; turn < compute.length; turn++) {
      course.step();
      course.deferred();
      compute[Math.max(0, turn)] = course.compute();
    }
    Arrays.sort(compute);
    double seconds = compute[compute.length / 2] * 1e-3;
    double bytes = bytesOfStep(context, course);
    List<Point> points = new ArrayList<>();
    for (double ratio : effort.ratios()) {
      double bytesPerSecond = bytes / (ratio * seconds);
      if (context.rank() == 0) {
        bandwidth.limit(bytesPerSecond);
      }
      course.step();
      points.add(
          Point.median(
              IntStream.range(0, effort.turns())
                  .mapToObj(turn -> course.turn(bytesPerSecond, bytes))
                  .toList()));
    }
    return points;
  }

  /** That all ranks send. */
  private double bytesOfStep(RankContext context, Course course) {
    long before = context.bytesSent();
    course.step();
    double[] bytes = {(double) (context.bytesSent() - before) / effort.steps()};
    context.collective().sum(bytes, 1);
    return bytes[0];
  }
}
