package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * Cross-entropy, see {@link org.sparknn.kernels.operation.CrossEntropy}: with {@code a[c]} what a
 * class weighs, {@code Σ -a[c] · log p[c]} with the gradient {@code p[c] · Σa - a[c]}. An item owns
 * a sample, an image's position. Arguments: see the constants.
 */
abstract class CrossEntropyKernel extends Kernel {
  static final int LOGITS = 0;
  static final int TARGET = 1;
  static final int LOSSES = 2;
  static final int DENOMINATORS = 3;

  /** -1 without weights. */
  static final int WEIGHTS = 4;

  static final int CLASSES = 5;
  static final int POSITIONS = 6;
  static final int IGNORED = 7;

  /** Place among the constants. */
  static final int SMOOTHING = 8;

  /** 1 if the targets are probabilities. */
  static final int PROBABILITIES = 9;

  /** 1 if the logits are logarithms of probabilities. */
  static final int NORMALIZED = 10;

  static final int LOSS_GRADIENT = 11;
  static final int INPUT_GRADIENT = 12;

  private CrossEntropyKernel() {}

  private static int firstOfSample(int[] tables, int at, int item) {
    int positions = tables[at + POSITIONS];
    return item / positions * tables[at + CLASSES] * positions + item % positions;
  }

  /** The target's class; of an ignored target, or of probabilities, -1. */
  private static int targetClass(float[] memory, int[] tables, int at, int item) {
    int target = -1;
    if (tables[at + PROBABILITIES] == 0) {
      target = (int) memory[tables[at + TARGET] + item];
      target = target == tables[at + IGNORED] ? -1 : target;
    }
    return target;
  }

  private static float classWeight(float[] memory, int[] tables, int at, int c) {
    float weight = 1;
    if (tables[at + WEIGHTS] >= 0) {
      weight = memory[tables[at + WEIGHTS] + c];
    }
    return weight;
  }

  private static float coefficient(
      float[] memory, int[] tables, float[] constants, int at, int item, int target, int c) {
    float smoothing = constants[tables[at + SMOOTHING]];
    float wanted = c == target ? 1f : 0f;
    if (tables[at + PROBABILITIES] == 1) {
      wanted =
          memory[
              tables[at + TARGET] + firstOfSample(tables, at, item) + c * tables[at + POSITIONS]];
    }
    float share = (1f - smoothing) * wanted + smoothing / tables[at + CLASSES];
    return classWeight(memory, tables, at, c) * share;
  }

  /** The largest logit, which NaN is only if all are. */
  private static float largestLogit(float[] memory, int[] tables, int at, int item) {
    int logits = tables[at + LOGITS] + firstOfSample(tables, at, item);
    float largest = memory[logits];
    for (int c = 1; c < tables[at + CLASSES]; c++) {
      float x = memory[logits + c * tables[at + POSITIONS]];
      largest = NumberKernel.notANumber(largest) || x > largest ? x : largest;
    }
    return largest;
  }

  /** {@code log Σ exp(x - largest)}; 0 if the logits are normalized. */
  private static float logSum(float[] memory, int[] tables, int at, int item, float largest) {
    int logits = tables[at + LOGITS] + firstOfSample(tables, at, item);
    float sum = 0;
    for (int c = 0; c < tables[at + CLASSES]; c++) {
      sum += DeviceMath.exp(memory[logits + c * tables[at + POSITIONS]] - largest);
    }
    return DeviceMath.log(sum);
  }

  static void crossEntropy(float[] memory, int[] tables, float[] constants, int at, int item) {
    int target = targetClass(memory, tables, at, item);
    float loss = 0;
    float denominator = 0;
    if (tables[at + PROBABILITIES] == 1 || target >= 0) {
      denominator = 1;
      if (target >= 0) {
        denominator = classWeight(memory, tables, at, target);
      }
      loss = sampleLoss(memory, tables, constants, at, item, target);
    }
    memory[tables[at + LOSSES] + item] = loss;
    memory[tables[at + DENOMINATORS] + item] = denominator;
  }

  private static float sampleLoss(
      float[] memory, int[] tables, float[] constants, int at, int item, int target) {
    int logits = tables[at + LOGITS] + firstOfSample(tables, at, item);
    float largest = 0;
    float logSum = 0;
    if (tables[at + NORMALIZED] == 0) {
      largest = largestLogit(memory, tables, at, item);
      logSum = logSum(memory, tables, at, item, largest);
    }
    float loss = 0;
    for (int c = 0; c < tables[at + CLASSES]; c++) {
      float coefficient = coefficient(memory, tables, constants, at, item, target, c);
      // a class that is not the target's has no share, be its logit -∞
      if (tables[at + PROBABILITIES] == 1 || coefficient != 0f || c == target) {
        float x = memory[logits + c * tables[at + POSITIONS]];
        loss -= coefficient * (x - largest - logSum);
      }
    }
    return loss;
  }

  static void crossEntropyGradient(
      float[] memory, int[] tables, float[] constants, int at, int item) {
    int target = targetClass(memory, tables, at, item);
    int first = firstOfSample(tables, at, item);
    float seed = memory[tables[at + LOSS_GRADIENT] + item];
    float largest = 0;
    float logSum = 0;
    float total = 0;
    if (tables[at + NORMALIZED] == 0) {
      largest = largestLogit(memory, tables, at, item);
      logSum = logSum(memory, tables, at, item, largest);
      for (int c = 0; c < tables[at + CLASSES]; c++) {
        total += coefficient(memory, tables, constants, at, item, target, c);
      }
    }
    for (int c = 0; c < tables[at + CLASSES]; c++) {
      int i = first + c * tables[at + POSITIONS];
      float slope = 0;
      if (tables[at + NORMALIZED] == 1) {
        slope = c == target ? -classWeight(memory, tables, at, c) : 0f;
      } else {
        float p = DeviceMath.exp(memory[tables[at + LOGITS] + i] - largest - logSum);
        slope = p * total - coefficient(memory, tables, constants, at, item, target, c);
      }
      float d = seed * slope;
      if (tables[at + PROBABILITIES] == 0 && (target < 0 || tables[at + NORMALIZED] == 1)) {
        d = target >= 0 && c == target ? d : 0f;
      }
      memory[tables[at + INPUT_GRADIENT] + i] = d;
    }
  }

  /**
   * Counts in blocks of the samples how many are classified rightly and, behind all blocks, how
   * many are not ignored, as pairs. Arguments behind the others: blocks, the pairs.
   */
  static void countClasses(float[] memory, int[] tables, int at, int length, int item) {
    int blocks = tables[at + LOSS_GRADIENT];
    int pairs = tables[at + INPUT_GRADIENT];
    float right = 0;
    float counted = 0;
    for (int sample = item; sample < length; sample += blocks) {
      int target = targetClass(memory, tables, at, sample);
      if (tables[at + PROBABILITIES] == 1) {
        target = winningClass(memory, tables, at, tables[at + TARGET], sample);
      }
      if (target >= 0) {
        counted += 1f;
        int first = firstOfSample(tables, at, sample);
        float x = memory[tables[at + LOGITS] + first + target * tables[at + POSITIONS]];
        int winner = winningClass(memory, tables, at, tables[at + LOGITS], sample);
        right += winner == target && !NumberKernel.notANumber(x) ? 1f : 0f;
      }
    }
    memory[pairs + 2 * item] = right;
    memory[pairs + 2 * item + 1] = 0;
    memory[pairs + 2 * (blocks + item)] = counted;
    memory[pairs + 2 * (blocks + item) + 1] = 0;
  }

  /** The first class with the largest value, which NaN is not. */
  private static int winningClass(float[] memory, int[] tables, int at, int values, int sample) {
    int first = values + firstOfSample(tables, at, sample);
    int winner = 0;
    float largest = memory[first];
    for (int c = 1; c < tables[at + CLASSES]; c++) {
      float x = memory[first + c * tables[at + POSITIONS]];
      if (NumberKernel.notANumber(largest) || x > largest) {
        largest = x;
        winner = c;
      }
    }
    return winner;
  }
}
