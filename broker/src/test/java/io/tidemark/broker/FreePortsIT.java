package io.tidemark.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreePortsIT {
  private static final int LOWEST = 9_000;
  private static final int HIGHEST = 9_030;
  private static final int EACH = 10;

  /** Another process that takes ports and keeps them until its input ends. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(take(Path.of(arguments[0])));
      while (System.in.read() >= 0) {
        // The ports are this process's.
      }
    }
  }

  private static List<Integer> take(Path file) throws IOException {
    FreePorts ports = new FreePorts(file, LOWEST, HIGHEST);
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      taken.add(ports.next());
    }
    return taken;
  }

  @Test
  void noTwoProcessesGetTheSamePort(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("ports");
    List<Integer> mine = take(file);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String its = other.inputReader().readLine();
      assertThat(mine).doesNotHaveDuplicates();
      assertThat(its).isNotNull();
      for (int port : mine) {
        assertThat(its).doesNotContain(Integer.toString(port));
      }
    } finally {
      other.destroyForcibly().onExit().join();
    }
  }

  @Test
  void aRangeThatIsUsedUpIsReported(@TempDir Path folder) throws Exception {
    int only = FreePorts.take();
    FreePorts ports = new FreePorts(folder.resolve("ports"), only, only + 1);
    assertThat(ports.next()).isEqualTo(only);
    assertThatThrownBy(ports::next).hasMessage("no free port between %d and %d", only, only + 1);
  }
}
