package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A part of Tidemark in a process of its own, so that it can be killed. */
final class JavaProcess implements AutoCloseable {
  static final String MAIN = "io.tidemark.quickstart.Tidemark";

  private final Process process;
  private final Path log;

  private JavaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** The JVM with the options that all started processes have. */
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseParallelGC",
        "-XX:TieredStopAtLevel=1",
        "-Djdk.httpclient.allowRestrictedHeaders=host,connection");
  }

  /** Runs a command of the launcher's main class. */
  static JavaProcess start(Path log, String... command) throws IOException {
    return start(log, Map.of(), command);
  }

  /** Runs a command of the launcher's main class with this limit of file descriptors. */
  static JavaProcess limited(int descriptors, Path log, String... command) throws IOException {
    List<String> before =
        List.of("/bin/sh", "-c", "ulimit -n %d && exec \"$@\"".formatted(descriptors), "sh");
    return start(before, log, Map.of(), command);
  }

  static JavaProcess start(Path log, Map<String, String> environment, String... command)
      throws IOException {
    return start(List.of(), log, environment, command);
  }

  private static JavaProcess start(
      List<String> before, Path log, Map<String, String> environment, String... command)
      throws IOException {
    List<String> line = new ArrayList<>(before);
    line.addAll(java());
    line.addAll(SharedClasses.use());
    line.addAll(List.of("-cp", SharedClasses.JARS, MAIN));
    line.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new JavaProcess(builder.start(), log);
  }

  /** The result of a command that has ended: its exit code and all that it printed. */
  record Ended(int exit, String output) {}

  /** Runs a command to its end. */
  static Ended run(Path folder, String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "run-", ".log");
    try (JavaProcess process = start(log, command)) {
      return new Ended(process.exitValue(), process.output());
    }
  }

  /** Waits until the process has printed this; a failure tells what it has printed instead. */
  void awaitWords(String text) {
    String all = Waiting.patiently().until(this::output, said -> said.contains(text) || !isAlive());
    assertThat(all).as("what the process printed before it ended").contains(text);
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitValue() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * Sends SIGSTOP, and waits until every thread has stopped. On a busy machine some threads run on
   * for tens of milliseconds after the signal was sent.
   */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
    Waiting.patiently().until(() -> threadStates().stream().allMatch("T"::equals));
  }

  /** Sends SIGCONT to a process that was frozen. */
  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, Long.toString(pid())).start().waitFor();
  }

  /** The state of each thread, one letter as in proc(5). */
  private List<String> threadStates() throws IOException {
    List<String> states = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
      for (Path thread : threads.toList()) {
        // A thread's name stands in brackets, and can hold anything.
        String stat = Files.readString(thread.resolve("stat"));
        states.add(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 2)[0]);
      }
    } catch (NoSuchFileException e) {
      return List.of("a thread has ended");
    }
    return states;
  }

  /** Ends the process with SIGKILL. */
  void kill() {
    close();
  }

  /** Sends SIGTERM, and waits until the process has ended. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      close();
      throw new AssertionError("did not stop on SIGTERM: " + log);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
