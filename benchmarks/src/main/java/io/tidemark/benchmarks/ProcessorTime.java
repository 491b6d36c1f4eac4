package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time that Linux has counted, in seconds: of one process, or of the whole machine. */
public final class ProcessorTime {
  private static final double TICKS_PER_SECOND = 100;

  /** The field of user time in {@code /proc/PID/stat}, after the name; system time follows. */
  private static final int UTIME = 11;

  /** The fields of idle time in the first line of {@code /proc/stat}. */
  private static final List<Integer> IDLE = List.of(4, 5);

  private static final int COUNTED = 8;

  private ProcessorTime() {}

  /** The processor time of all threads of a process, since it began. */
  public static double of(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", "" + pid, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_PER_SECOND;
  }

  /**
   * The processor time of the threads that a process has now, as the scheduler counts it: exact
   * also for a process that runs for microseconds at a time.
   */
  public static double ofThreads(long pid) throws IOException {
    double nanos = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", "" + pid, "task"))) {
      for (Path thread : threads) {
        nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
      }
    }
    return nanos / 1e9;
  }

  /** The processor time of everything on this machine, since it was booted. */
  public static double ofMachine() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      String[] fields = lines.findFirst().orElseThrow().split(" +", -1);
      double ticks = 0;
      for (int i = 1; i <= COUNTED; i++) {
        ticks += IDLE.contains(i) ? 0 : Long.parseLong(fields[i]);
      }
      return ticks / TICKS_PER_SECOND;
    }
  }
}
