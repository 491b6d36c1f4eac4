package io.tidemark.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process that a benchmark starts on a chosen core, and the resources that it uses. */
public final class ChildProcess implements AutoCloseable {
  /** The cores for {@code taskset}: one for what is measured, one for what measures it, or both. */
  public static final String PROXY_CORE = "0";

  public static final String LOAD_CORE = "1";
  public static final String ANY_CORE = "0,1";
  private static final Pattern USED =
      Pattern.compile("(?:PSYoungGen|ParOldGen|heap).*used (\\d+)K");

  private final Process process;
  private final int port;

  private ChildProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a Java program that prints its port on a line. */
  public static ChildProcess java(String core, Path log, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseParallelGC", "-Xmx256m", "-XX:ActiveProcessorCount=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process = start(core, log, command, true);
    BufferedReader says = process.inputReader(StandardCharsets.UTF_8);
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      if (line.matches("\\d+")) {
        return new ChildProcess(process, Integer.parseInt(line));
      }
    }
    process.destroyForcibly();
    throw new IOException(main.getSimpleName() + " did not start, see " + Files.readString(log));
  }

  /** Starts any program that listens on this port. */
  public static ChildProcess program(String core, Path log, int port, String... command)
      throws IOException {
    return new ChildProcess(start(core, log, List.of(command), false), port);
  }

  private static Process start(String core, Path log, List<String> command, boolean says)
      throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
    pinned.addAll(command);
    return new ProcessBuilder(pinned)
        .redirectError(log.toFile())
        .redirectOutput(
            says ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** The processor time of all its threads, since it began. */
  public double cpuSeconds() throws IOException {
    return ProcessorTime.of(process.pid());
  }

  /** The same, exact for a proxy whose threads stay. */
  public double threadSeconds() throws IOException {
    return ProcessorTime.ofThreads(process.pid());
  }

  /** Its resident memory, after a garbage collection. */
  public double residentKilobytes() throws IOException, InterruptedException {
    collectGarbage();
    TimeUnit.SECONDS.sleep(2);
    return residentNow();
  }

  /** Its resident memory as it is. */
  public double residentNow() throws IOException {
    try (Stream<String> status = Files.lines(proc("status"))) {
      return status
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The used heap of a Java program, after a garbage collection. */
  public double heapKilobytes() throws IOException, InterruptedException {
    collectGarbage();
    double kilobytes = 0;
    for (String line : jcmd("GC.heap_info").lines().toList()) {
      Matcher used = USED.matcher(line);
      if (!line.contains("etaspace") && !line.contains("class space") && used.find()) {
        kilobytes += Double.parseDouble(used.group(1));
      }
    }
    return kilobytes;
  }

  private void collectGarbage() throws IOException, InterruptedException {
    if (process.info().command().orElse("").endsWith("java")) {
      jcmd("GC.run");
    }
  }

  private String jcmd(String what) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asking =
        new ProcessBuilder(jcmd.toString(), "" + process.pid(), what)
            .redirectErrorStream(true)
            .start();
    String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asking.waitFor();
    return answer;
  }

  /** The number of open files, sockets among them. */
  public long files() throws IOException {
    try (Stream<Path> open = Files.list(proc("fd"))) {
      return open.count();
    }
  }

  private Path proc(String what) {
    return Path.of("/proc", "" + process.pid(), what);
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it, as a crash does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
