package org.sparknn.kernels.backend.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls tiles, functions and loops so that C2 compiles each kind of them by itself.
 *
 * <p>Where a plain call meets two kinds, C2 inlines both into the one caller. But it inlines at
 * once only until a compilation has 18,000 nodes (NodeCountInliningCutoff), of which a vector
 * operation takes some 400. What follows it inlines late, and then it may not see any more that a
 * result is a vector: it makes an object of it in each round of the loop, for the life of the JVM,
 * and whom this hits depends on who came last. Of the call of a method handle it has no profile of
 * kinds, and so inlines none. Methods of more than 325 bytes (FreqInlineSize) it does not inline
 * either.
 *
 * <p>So: 45 vector operations at most, counting a scalar operand as one, in all that is inlined
 * into one method.
 */
final class TileCall {
  private static final MethodHandle RUN = virtual(Tiles.class, "run", int.class, int.class);
  private static final MethodHandle RUN_POINTS =
      virtual(PointTiles.class, "run", int.class, int.class, int.class);
  private static final MethodHandle FORWARD =
      virtual(FunctionKernel.class, "forward", float[].class, int.class, int.class, int.class);
  private static final MethodHandle GRADIENT =
      virtual(
          FunctionKernel.class,
          "gradient",
          float[].class,
          int.class,
          int.class,
          int.class,
          int.class);

  private static final MethodHandle RUN_LOOP =
      virtual(
          VectorLoop.class,
          "run",
          float[].class,
          int.class,
          int.class,
          float[].class,
          int.class,
          int.class);

  private TileCall() {}

  static void run(Tiles tiles, int tile, int worker) {
    try {
      RUN.invokeExact(tiles, tile, worker);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static void run(PointTiles tiles, int tile, int first, int end) {
    try {
      RUN_POINTS.invokeExact(tiles, tile, first, end);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static void forward(FunctionKernel function, float[] values, int from, int to, int length) {
    try {
      FORWARD.invokeExact(function, values, from, to, length);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static void gradient(
      FunctionKernel function, float[] values, int x, int gradient, int to, int length) {
    try {
      GRADIENT.invokeExact(function, values, x, gradient, to, length);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static void run(
      VectorLoop loop, float[] values, int x, int gradient, float[] between, int to, int length) {
    try {
      RUN_LOOP.invokeExact(loop, values, x, gradient, between, to, length);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  private static MethodHandle virtual(Class<?> type, String name, Class<?>... parameters) {
    try {
      return MethodHandles.lookup()
          .findVirtual(type, name, MethodType.methodType(void.class, parameters));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(thrown);
  }
}
