package org.sparknn.train;

import java.io.Serializable;
import java.util.Optional;
import org.sparknn.kernels.loss.ClassNumbers;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Refuses targets that name classes which are not there; targets of floats may be any. */
public final class ClassCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  private final boolean needed;
  private final ClassNumbers numbers;

  private ClassCheck(boolean needed, ClassNumbers numbers) {
    this.needed = needed;
    this.numbers = numbers;
  }

  /**
   * The check for a loss.
   *
   * @param output shape of the network's output over a batch
   */
  public static ClassCheck of(Target target, Loss loss, Shape output) {
    ClassNumbers any = new ClassNumbers(0, 0);
    return new ClassCheck(target.classes(), loss.classNumbers(output).orElse(any));
  }

  /**
   * Refuses a row's target if it names no class.
   *
   * @throws ShapeException with the row's number
   */
  public void accept(long row, double[] target) {
    refusal(target)
        .ifPresent(
            reason -> {
              throw new ShapeException("row %d %s".formatted(row, reason));
            });
  }

  /** What a row has wrong, if its target names no class. */
  Optional<String> refusal(double[] target) {
    for (int i = 0; needed && i < target.length; i++) {
      if (!numbers.contains(target[i])) {
        return Optional.of(
            "has the label %s%s, but the network has %d classes, numbered from 0 to %d"
                .formatted(
                    target[i],
                    target.length == 1 ? "" : " in element " + i,
                    numbers.count(),
                    numbers.count() - 1));
      }
    }
    return Optional.empty();
  }
}
