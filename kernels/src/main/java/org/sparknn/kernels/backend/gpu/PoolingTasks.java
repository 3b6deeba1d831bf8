package org.sparknn.kernels.backend.gpu;

import java.util.stream.IntStream;
import org.sparknn.kernels.operation.AveragePool;
import org.sparknn.kernels.operation.Expand;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.operation.MaxUnpool;
import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** Operations that fetch elements from elsewhere in the same plane, by lists of positions. */
final class PoolingTasks {
  private final Arena arena;
  private final Places places;

  PoolingTasks(Arena arena, Places places) {
    this.arena = arena;
    this.places = places;
  }

  private Task run(int code, int at, Tensor result) {
    return step -> arena.run(code, at, result.elements(step.rows()));
  }

  private static Lists positions(Regions regions) {
    return Lists.of(regions.outputPositions(), regions::positions);
  }

  Task maxPool(MaxPool operation) {
    Lists lists = positions(operation.regions());
    int at =
        arena.place(
            places.of(operation.input()),
            places.of(operation.output()),
            operation.regions().inputPositions(),
            operation.regions().outputPositions(),
            arena.place(lists.starts()),
            arena.place(lists.numbers()),
            places.of(operation.indices()));
    return run(OperationCode.MAX_POOL, at, operation.output());
  }

  Task maxPoolGradient(MaxPool.Gradient operation) {
    Regions regions = operation.forward().regions();
    Lists lists = positions(regions).inverse(regions.inputPositions());
    int at =
        arena.place(
            places.of(operation.outputGradient()),
            places.of(operation.inputGradient()),
            regions.outputPositions(),
            regions.inputPositions(),
            arena.place(lists.starts()),
            arena.place(lists.numbers()),
            places.of(operation.forward().indices()));
    return run(OperationCode.MAX_POOL_GRADIENT, at, operation.inputGradient());
  }

  Task averagePool(AveragePool operation) {
    Regions regions = operation.regions();
    return gatherSum(
        operation.input(),
        operation.output(),
        regions.inputPositions(),
        regions.outputPositions(),
        positions(regions),
        GatherKernel.DIVIDE_SUM,
        divisors(operation));
  }

  Task averagePoolGradient(AveragePool.Gradient operation) {
    Regions regions = operation.forward().regions();
    return gatherSum(
        operation.outputGradient(),
        operation.inputGradient(),
        regions.outputPositions(),
        regions.inputPositions(),
        positions(regions).inverse(regions.inputPositions()),
        GatherKernel.DIVIDE_SUMMANDS,
        divisors(operation.forward()));
  }

  private static float[] divisors(AveragePool operation) {
    float[] divisors = new float[operation.regions().outputPositions()];
    for (int region = 0; region < divisors.length; region++) {
      divisors[region] = (float) operation.divisor(region);
    }
    return divisors;
  }

  Task pad(Pad operation) {
    return gather(
        operation.input(),
        operation.output(),
        operation.input().positions(),
        PadSources.of(operation));
  }

  Task padGradient(Pad.Gradient operation) {
    int[] sources = PadSources.of(operation.forward());
    return gatherSum(
        operation.outputGradient(),
        operation.inputGradient(),
        sources.length,
        operation.inputGradient().positions(),
        targets(sources, operation.inputGradient().positions()));
  }

  Task expand(Expand operation) {
    return gather(
        operation.input(),
        operation.output(),
        operation.input().elementsPerRow(),
        operation.sources());
  }

  Task expandGradient(Expand.Gradient operation) {
    int[] sources = operation.forward().sources();
    int elements = operation.inputGradient().elementsPerRow();
    return gatherSum(
        operation.outputGradient(),
        operation.inputGradient(),
        sources.length,
        elements,
        targets(sources, elements));
  }

  /** For each element those whose source it is. */
  private static Lists targets(int[] sources, int elements) {
    return Lists.of(
            sources.length, i -> IntStream.of(sources[i]).filter(source -> source >= 0).toArray())
        .inverse(elements);
  }

  private Task gather(Tensor input, Tensor result, int length, int[] sources) {
    int at =
        arena.place(
            places.of(input), places.of(result), length, sources.length, arena.place(sources));
    return run(OperationCode.GATHER, at, result);
  }

  private Task gatherSum(Tensor input, Tensor result, int length, int results, Lists lists) {
    return gatherSum(input, result, length, results, lists, GatherKernel.UNDIVIDED);
  }

  private Task gatherSum(
      Tensor input,
      Tensor result,
      int length,
      int results,
      Lists lists,
      int division,
      float... divisors) {
    int at =
        arena.place(
            places.of(input),
            places.of(result),
            length,
            results,
            arena.place(lists.starts()),
            arena.place(lists.numbers()),
            division,
            arena.constants(divisors));
    return run(OperationCode.GATHER_SUM, at, result);
  }

  Task maxUnpool(MaxUnpool operation) {
    Tensor indices = operation.indices();
    int inputs = operation.input().positions();
    int outputs = operation.output().positions();
    int at =
        arena.place(
            places.of(operation.input()),
            places.of(indices),
            places.of(operation.output()),
            inputs,
            outputs);
    OutsideSearch outside =
        new OutsideSearch(arena, places.of(indices), 0, Math.max(0, outputs - 1), 0);
    return step -> {
      if (outputs > 0) {
        outside
            .first(indices.elements(step.rows()))
            .ifPresent(
                index -> {
                  throw operation.outside((int) index);
                });
        int planes = operation.input().images(step.rows()) * operation.input().channels();
        arena.run(OperationCode.MAX_UNPOOL, at, planes);
      }
    };
  }

  Task maxUnpoolGradient(MaxUnpool.Gradient operation) {
    int at =
        arena.place(
            places.of(operation.outputGradient()),
            places.of(operation.forward().indices()),
            places.of(operation.inputGradient()),
            operation.inputGradient().positions(),
            operation.outputGradient().positions());
    return run(OperationCode.MAX_UNPOOL_GRADIENT, at, operation.inputGradient());
  }
}
