package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the command line alone is refused before any session starts. */
class WrongUsageTest {
  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("", "Missing required subcommand"),
        arguments("fly", "Unmatched argument at index 0: 'fly'"),
        arguments("train --colour red", "Unknown options: '--colour', 'red'"),
        arguments("train --epochs many", "--epochs': 'many' is not an int"),
        arguments("train --epochs 0", "--epochs must be at least 1 but is 0"),
        arguments("train --batch-size 0", "--batch-size must be at least 1 but is 0"),
        arguments("train --ranks 0", "--ranks must be at least 1 but is 0"),
        arguments("train --threads-per-rank -1", "--threads-per-rank must be at least 1"),
        arguments("train --learning-rate NaN", "--learning-rate must be a finite number"),
        arguments("train --learning-rate -1", "of at least 0 but is -1.0"),
        arguments("train --momentum Infinity", "--momentum must be a finite number"),
        arguments("train --weight-decay NaN", "--weight-decay must be a finite number"),
        arguments(
            "train --shard-memory-fraction 1.5",
            "--shard-memory-fraction must be between 0 and 1 but is 1.5"),
        arguments("train --shard-memory-fraction NaN", "between 0 and 1 but is NaN"),
        arguments(
            "train --checkpoint-every-steps 5",
            "--checkpoint-every-steps needs --checkpoint-dir, which is not given"),
        arguments(
            "train --checkpoint-every-epochs 5",
            "--checkpoint-every-epochs needs --checkpoint-dir"),
        arguments(
            "train --checkpoint-every-minutes 5",
            "--checkpoint-every-minutes needs --checkpoint-dir"),
        arguments("train --resume", "--resume needs --checkpoint-dir, which is not given"),
        arguments(
            "train --checkpoint-every-steps -1",
            "--checkpoint-every-steps must be at least 0 but is -1"),
        arguments(
            "train --checkpoint-every-epochs -1",
            "--checkpoint-every-epochs must be at least 0 but is -1"),
        arguments(
            "train --checkpoint-every-minutes NaN",
            "--checkpoint-every-minutes must be a finite number of at least 0 but is NaN"),
        arguments("train --keep-checkpoints 0", "--keep-checkpoints must be at least 1 but is 0"),
        arguments("train --max-restarts -1", "--max-restarts must be at least 0 but is -1"),
        arguments("train --load-timeout 0", "--load-timeout must be at least 1 but is 0"),
        arguments("train --first-step-timeout 0", "--first-step-timeout must be at least 1"),
        arguments("train --step-timeout 0", "--step-timeout must be at least 1 but is 0"),
        arguments("train --heartbeat-timeout 0", "--heartbeat-timeout must be at least 1"),
        arguments("train --optimizer magic", "one of [sgd, adam, adamw] but is magic"),
        arguments("train --backend abacus", "--backend"),
        arguments("train --shuffle maybe", "'maybe' is not a boolean"),
        arguments("train --ranks 9 --batch-size 8", "--ranks 9 need a batch of at least as many"),
        arguments("train --ranks 65", "--batch-size is 64"),
        arguments("train --accumulation-steps 0", "accumulationSteps given invalid value 0"),
        arguments("train --clip-norm -1", "clipNorm given invalid value -1.0"),
        arguments("train --clip-value Infinity", "clipValue must be a finite number"),
        arguments(
            "train --deferred-updates --clip-norm 1", "deferredUpdates does not go with clipNorm"),
        arguments("train --non-finite ignore", "nonFinite given invalid value ignore"),
        arguments("train --check-replicas-every -1", "checkReplicasEvery given invalid value"),
        arguments("train --network resnet", "or a JSON file but is resnet"),
        arguments("train --master moon", "--master must be local[N]"),
        arguments("train --conf novalue", "KEY=VALUE format but was novalue"),
        arguments("train --conf colour=red", "keys that begin with spark. but got colour"),
        arguments("score --out x", "Missing required option: '--model=DIR'"),
        arguments("score --model x", "Missing required option: '--out=DIR'"),
        arguments("evaluate", "Missing required option: '--model=DIR'"),
        arguments("benchmark", "Missing required parameter: 'SUBJECT'"),
        arguments("benchmark cooking", "Invalid value for positional parameter"),
        arguments("benchmark kernels --threads 0", "--threads must be at least 1 but got [0]"),
        arguments("benchmark kernels --threads 1,two", "'two' is not an int"),
        arguments("benchmark kernels --group cooking", "leave no case; groups are [dense,"),
        arguments("benchmark training --quick --name mlp", "groups are [training, inference]"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void saysWhatIsWrongInOneLine(String line, String message) {
    CommandLineRun run = CommandLineRun.of(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
    assertEquals(Main.WRONG_USAGE, run.code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "score", "evaluate", "benchmark"})
  void helpsWithExamples(String command) {
    CommandLineRun run = CommandLineRun.of(command, "--help");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("Usage: spark-nn " + command), run.out());
    assertTrue(run.out().contains("  spark-nn " + command + " "), run.out());
    assertTrue(run.out().contains("--master"), run.out());
  }

  @Test
  void listsTheCommands() {
    CommandLineRun run = CommandLineRun.of("--help");
    assertEquals(0, run.code());
    assertTrue(run.out().contains("benchmark"), run.out());
    assertTrue(run.out().contains("Exit codes"), run.out());
  }
}
