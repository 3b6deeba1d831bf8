package org.sparknn.kernels.loss;

import java.io.Serializable;

/**
 * The class numbers that a target may hold: those from 0 on, and one that counts nothing.
 *
 * @param count number of classes
 * @param ignored a number that stands for no class
 */
public record ClassNumbers(int count, int ignored) implements Serializable {

  /** Whether a number is one of them. */
  public boolean contains(double number) {
    return number == ignored || (number >= 0 && number < count && number == Math.rint(number));
  }
}
