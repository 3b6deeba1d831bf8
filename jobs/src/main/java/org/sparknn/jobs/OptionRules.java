package org.sparknn.jobs;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What values of a command's options must be; refusals name the option. A value that is null was
 * not given.
 */
record OptionRules(CommandSpec command) {

  void atLeast(String name, Integer value, int least) {
    if (value != null && value < least) {
      throw wrong("%s must be at least %d but is %d".formatted(name, least, value));
    }
  }

  /** Refuses what is negative, infinite or no number. */
  void finite(String name, Double value) {
    if (value != null && !(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw wrong("%s must be a finite number of at least 0 but is %s".formatted(name, value));
    }
  }

  ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
