package io.tidemark.acceptance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An archive of loaded classes (class data sharing of the JVM), made once for each set of jars.
 * Processes that use it start with half of the processor time, and the tests start hundreds.
 */
final class SharedClasses {
  private static final Path FOLDER = Path.of("target/shared-classes").toAbsolutePath();

  private SharedClasses() {}

  /** The class path of started processes: jars alone, since an archive can hold nothing else. */
  static final String JARS =
      String.join(
          File.pathSeparator,
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
              .filter(entry -> entry.endsWith(".jar"))
              .toList());

  private static final List<String> OPTIONS = options();

  /** The options with which a JVM uses the archive; none if there is no archive. */
  static List<String> use() {
    return OPTIONS;
  }

  private static List<String> options() {
    try {
      Path archive = FOLDER.resolve(name());
      // Test processes that run beside each other make one archive, not two.
      SharedFolder.alone(
          FOLDER,
          () -> {
            if (!Files.exists(archive)) {
              make(archive);
            }
          });
      return Files.exists(archive)
          ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
          : List.of();
    } catch (IOException e) {
      throw new IllegalStateException("no archive of classes in " + FOLDER, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** The name of the archive, made from the jars as they are now. */
  private static String name() throws IOException {
    StringBuilder jars = new StringBuilder();
    for (String jar : JARS.split(File.pathSeparator, -1)) {
      File file = new File(jar);
      jars.append(jar).append(' ').append(file.length()).append(' ').append(file.lastModified());
    }
    return "classes-%08x.jsa".formatted(jars.toString().hashCode());
  }

  /** Runs the quickstart for some seconds, since it has all parts in one process. */
  private static void make(Path archive) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("tidemark-classes-");
    List<String> line = new ArrayList<>(JavaProcess.java());
    line.add("-XX:ArchiveClassesAtExit=" + archive);
    line.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
    line.addAll(List.of("-cp", JARS, JavaProcess.MAIN));
    line.addAll(List.of(QuickstartIT.command(work.resolve("data"), "--no-demo", "--for", "1s")));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolve("make.log").toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    try (Stream<Path> files = Files.walk(work)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
