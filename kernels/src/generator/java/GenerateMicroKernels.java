import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the micro-kernels of the CPU backend, unrolled: their sums must be local variables, since
 * only those become vector registers. Run by the build with the folder to write to.
 *
 * <p>Each kernel has one loop: the compiler makes objects of vectors that are carried across nested
 * loops. Indices are linear in the loop's variable, with powers of two as factors, and begin in
 * known ranges, so that the compiler can move the checks of the bounds out of the loop.
 */
final class GenerateMicroKernels {
  private static final String PACKAGE = "org.sparknn.kernels.backend.cpu";

  /** One element for all lanes, or a vector of them. */
  private static final String BROADCAST = "broadcast";

  private static final String LOAD = "fromArray";

  private GenerateMicroKernels() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0], PACKAGE.split("\\."));
    Files.createDirectories(folder);
    for (int turns : new int[] {2, 4, 8}) {
      for (int rows : new int[] {8 / turns, 16 / turns}) {
        write(folder, "TurnedProduct", rows, turns, turnedProduct(rows, turns));
      }
    }
    for (int turns : new int[] {2, 4}) {
      for (int rows = 1; rows <= 3; rows++) {
        write(folder, "LaneGradientProduct", rows, turns, laneGradientProduct(rows, turns));
      }
    }
    for (int vectors = 1; vectors <= 2; vectors++) {
      for (int rows : new int[] {2, 3, 4, 6}) {
        write(folder, "Product", rows, vectors, product(rows, vectors));
      }
      for (int rows : new int[] {2, 4, 8}) {
        write(folder, "GradientProduct", rows, vectors, gradientProduct(rows, vectors));
      }
    }
  }

  private static void write(Path folder, String kind, int rows, int vectors, String run)
      throws IOException {
    String name = kind + rows + "x" + vectors;
    String source =
        """
        package %1$s;

        import static java.util.Objects.checkIndex;
        import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
        import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

        import jdk.incubator.vector.FloatVector;
        %7$s
        /** Generated: %4$d rows and %5$d vectors of columns. */
        final class %2$s implements %3$sKernel {
          @Override
          public int rows() {
            return %4$d;
          }

        %6$s}
        """
            .formatted(
                PACKAGE,
                name,
                kind,
                rows,
                vectors,
                run,
                run.contains("VectorShuffle") ? "import jdk.incubator.vector.VectorShuffle;\n" : "");
    Path file = folder.resolve(name + ".java");
    if (!Files.exists(file) || !Files.readString(file).equals(source)) {
      Files.writeString(file, source);
    }
  }

  private static String product(int rows, int vectors) {
    return """
          @Override
          public void run(
              int run,
              float[] x,
              int[] reads,
              int read,
              int readPitch,
              int channel,
              float[] weights,
              int weight,
              float[] starts,
              int[] start,
              int s,
              float[] y,
              int[] writes,
              int write,
              int column) {
        %s    int length = checkIndex(run, LONGEST_RUN + 1);
            int w0 = checkIndex(weight, Memory.LIMIT);
        %s    for (int k = 0; k < length; k++) {
              int w = w0 + %d * COUNT * k;
        %s%s    }
        %s  }
        """
        .formatted(
            sums(rows, vectors, "starts", r -> "start[s + %d] + column".formatted(r)),
            lines(
                rows,
                r ->
                    "    int x%1$d = checkIndex(reads[read + %1$d * readPitch] + channel, Memory.LIMIT);"
                        .formatted(r)),
            vectors,
            columns(vectors, "weights", "w"),
            multiplyAdds(rows, vectors, r -> "x[x%d + k]".formatted(r), BROADCAST),
            stores(rows, vectors, "y", r -> "writes[write + %d] + column".formatted(r)));
  }

  private static String gradientProduct(int rows, int vectors) {
    return """
          @Override
          public void run(
              int points,
              float[] values,
              int x,
              int g,
              float[] starts,
              int start,
              int startPitch,
              float[] sums,
              int sum,
              int sumPitch) {
        %s    int length = checkIndex(points, MOST_POINTS + 1);
            int x0 = checkIndex(x, Memory.LIMIT);
            int g0 = checkIndex(g, Memory.LIMIT);
            for (int p = 0; p < length; p++) {
              int q = x0 + UNIT * p;
              int o = g0 + %d * COUNT * p;
        %s%s    }
        %s  }
        """
        .formatted(
            sums(rows, vectors, "starts", r -> "start + %d * startPitch".formatted(r)),
            vectors,
            columns(vectors, "values", "o"),
            multiplyAdds(rows, vectors, r -> "values[q + %d]".formatted(r), BROADCAST),
            stores(rows, vectors, "sums", r -> "sum + %d * sumPitch".formatted(r)));
  }

  private static String turnedProduct(int rows, int turns) {
    return """
          @Override
          public void run(
              int taps,
              float[] x,
              int[] reads,
              int read,
              int column,
              float[] weights,
              int weight,
              VectorShuffle<Float>[] turns,
              float[] starts,
              int[] start,
              int s,
              float[] y,
              int[] writes,
              int write) {
        %s    int length = checkIndex(taps, Memory.LIMIT);
            int w0 = checkIndex(weight, Memory.LIMIT);
            for (int k = 0; k < length; k++) {
              int w = w0 + %d * COUNT * k;
        %s%s    }
        %s%s  }
        """
        .formatted(
            grid(
                rows,
                turns,
                (r, t) ->
                    "    FloatVector c%d%d = %s;"
                        .formatted(
                            r,
                            t,
                            t == 0
                                ? "FloatVector.fromArray(FLOATS, starts, start[s + %d] + column)"
                                    .formatted(r)
                                : "FloatVector.zero(FLOATS)")),
            turns,
            columns(turns, "weights", "w"),
            multiplyAdds(
                rows, turns, r -> "x, reads[read + %d * taps + k] + column".formatted(r), LOAD),
            lines(
                Integer.numberOfTrailingZeros(turns),
                i -> "    VectorShuffle<Float> turn%d = turns[%d];".formatted(1 << i, i)),
            lines(
                rows,
                r ->
                    "    %s.intoArray(y, writes[write + %d] + column);".formatted(turned(r, 0, turns), r)));
  }

  /** The sum of a row over some turns, as a tree: its depth is waited for. */
  private static String turned(int row, int first, int count) {
    int half = count / 2;
    return count == 1
        ? "c%d%d".formatted(row, first)
        : "%s.add(%s.rearrange(turn%d))"
            .formatted(turned(row, first, half), turned(row, first + half, half), half);
  }

  private static String laneGradientProduct(int rows, int factors) {
    return """
          @Override
          public void run(
              int points,
              float[] x,
              int[] reads,
              int read,
              int readPitch,
              int column,
              float[] factors,
              int factor,
              float[] sums,
              int sum) {
        %s    int length = checkIndex(points, Memory.LIMIT);
            int g0 = checkIndex(factor, Memory.LIMIT);
            int q = read;
            for (int p = 0; p < length; p++) {
              int g = g0 + %d * COUNT * p;
        %s%s      q += readPitch;
            }
        %s  }
        """
        .formatted(
            sums(rows, factors, "sums", r -> "sum + %d * COUNT".formatted(r * factors)),
            factors,
            columns(factors, "factors", "g"),
            multiplyAdds(rows, factors, r -> "x, reads[q + %d] + column".formatted(r), LOAD),
            stores(rows, factors, "sums", r -> "sum + %d * COUNT".formatted(r * factors)));
  }

  /** The sums with their first values. */
  private static String sums(int rows, int vectors, String array, IntFunction<String> offset) {
    return grid(
        rows,
        vectors,
        (r, v) ->
            "    FloatVector c%d%d = FloatVector.fromArray(FLOATS, %s, %s + %d * COUNT);"
                .formatted(r, v, array, offset.apply(r), v));
  }

  private static String columns(int vectors, String array, String offset) {
    return lines(
        vectors,
        v ->
            "      FloatVector b%d = FloatVector.fromArray(FLOATS, %s, %s + %d * COUNT);"
                .formatted(v, array, offset, v));
  }

  private static String multiplyAdds(
      int rows, int vectors, IntFunction<String> element, String factor) {
    return lines(
        rows,
        r ->
            "      FloatVector a%d = FloatVector.%s(FLOATS, %s);\n"
                    .formatted(r, factor, element.apply(r))
                + lines(vectors, v -> "      c%1$d%2$d = a%1$d.fma(b%2$d, c%1$d%2$d);".formatted(r, v))
                    .stripTrailing());
  }

  private static String stores(int rows, int vectors, String array, IntFunction<String> offset) {
    return grid(
        rows,
        vectors,
        (r, v) ->
            "    c%d%d.intoArray(%s, %s + %d * COUNT);"
                .formatted(r, v, array, offset.apply(r), v));
  }

  private interface Cell {
    String at(int row, int vector);
  }

  private static String grid(int rows, int vectors, Cell cell) {
    return lines(rows * vectors, i -> cell.at(i / vectors, i % vectors));
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
  }
}
