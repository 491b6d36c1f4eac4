package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts of a folder with an npm lock file, copied below {@code target}, where their packages
 * are installed.
 */
final class NodePackage {
  /** npm writes this file when everything else is there. */
  private static final String INSTALLED = "node_modules/.package-lock.json";

  private NodePackage() {}

  /** Prepares the copy, one at a time; skips the test where there is no Node.js. */
  static Path ready(Path source, Path copy) throws IOException, InterruptedException {
    Program.need("node");
    Program.need("npm");
    SharedFolder.alone(copy, () -> prepare(source, copy));
    return copy;
  }

  private static void prepare(Path source, Path copy) throws IOException, InterruptedException {
    byte[] wanted = Files.readAllBytes(source.resolve("package-lock.json"));
    Path lock = copy.resolve("package-lock.json");
    boolean installed =
        Files.exists(copy.resolve(INSTALLED))
            && Files.exists(lock)
            && Arrays.equals(wanted, Files.readAllBytes(lock));
    copyFiles(source, copy);
    if (!installed) {
      // Node makes inherited pipes non-blocking, and ours lead to the test runner.
      Path log = copy.resolve("npm.log");
      Process npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts")
              .directory(copy.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(npm.waitFor()).as(() -> "npm ci: see " + log).isZero();
    }
  }

  private static void copyFiles(Path source, Path copy) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(source)) {
      files =
          tree.filter(Files::isRegularFile)
              .map(source::relativize)
              .filter(file -> !file.startsWith("node_modules"))
              .toList();
    }
    for (Path file : files) {
      Path target = copy.resolve(file);
      Files.createDirectories(target.toAbsolutePath().getParent());
      Files.copy(source.resolve(file), target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
