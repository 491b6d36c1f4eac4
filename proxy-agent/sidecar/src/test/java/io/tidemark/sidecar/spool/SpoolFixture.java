package io.tidemark.sidecar.spool;

import io.tidemark.agent.Connection;
import io.tidemark.agent.Ending;
import io.tidemark.agent.EventSink;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A spool with its source, and a proxy's processes, for tests. */
abstract class SpoolFixture {
  static final long NOW = 1_795_888_200_000L;

  @TempDir Path folder;
  Path proc;
  final Heard heard = new Heard();

  /** The zones whose connections a limit wants ended, and what the proxy was asked to end. */
  final Set<String> limited = new HashSet<>();

  final Asked asked = new Asked();
  long now = NOW;
  final Sessions sessions = new Sessions(() -> now);
  SpoolSource source;

  /** The events that the source has passed on, in words. */
  static final class Heard implements EventSink {
    final List<String> events = new ArrayList<>();
    long bytes;
    long bytesBefore;
    private long number;

    @Override
    public Connection opened(long atMillis, String zone, Protocol protocol, Client client) {
      events.add("opened %d %s".formatted(atMillis - NOW, zone));
      return new Connection(number++, atMillis, zone, protocol, client);
    }

    @Override
    public void closed(long atMillis, Connection connection, Ending ending) {
      events.add(
          "closed %d %s %d %s"
              .formatted(
                  atMillis - NOW, connection.zone(), connection.number(), ending.category()));
      bytes += ending.bytesIn() + ending.bytesOut();
      bytesBefore += ending.bytesBefore();
    }

    @Override
    public void traffic(long atMillis, String zone, long bytesIn, long bytesOut) {
      events.add("traffic %d %s %d %d".formatted(atMillis - NOW, zone, bytesIn, bytesOut));
    }

    @Override
    public void refused(
        long atMillis,
        String zone,
        Protocol protocol,
        Client client,
        RefusalReason reason,
        String rule,
        int status) {
      events.add("refused %d %s %s %d".formatted(atMillis - NOW, zone, reason, status));
    }

    List<String> take() {
      List<String> taken = List.copyOf(events);
      events.clear();
      return taken;
    }
  }

  /** A proxy whose ids begin with h. */
  static final class Asked implements HeldEnds.AtProxy {
    final List<String> ids = new ArrayList<>();

    @Override
    public boolean canEnd(String id, int pid) {
      return id.startsWith("h");
    }

    @Override
    public void end(Map<Integer, List<String>> idsByPid) {
      idsByPid.values().forEach(ids::addAll);
    }
  }

  @BeforeEach
  void begin() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
    alive(7, 100);
    source = source();
  }

  private SpoolSource source() {
    return new SpoolSource(
        new SpoolSource.Setting(
            folder,
            proc,
            250,
            60_000,
            () -> NOW - 3_600_000,
            8_192,
            () -> now,
            () -> true,
            SpoolFixture::zoneOf,
            (zone, protocol) -> protocol == Protocol.WEBSOCKET || zone.equals("z-events"),
            new HeldEnds(
                new HeldEnds.Limits(
                    () -> !limited.isEmpty(), (zone, protocol, client) -> limited.contains(zone)),
                asked),
            sessions));
  }

  private static String zoneOf(String host) {
    if (host.equals("fault")) {
      throw new IllegalStateException("a fault of ours");
    }
    return "z-" + host;
  }

  void alive(int pid, long start) throws IOException {
    Path stat = Files.createDirectories(proc.resolve(Integer.toString(pid))).resolve("stat");
    Files.writeString(stat, "%d (a) b) S 1%s %d 0".formatted(pid, " 0".repeat(17), start));
  }

  void dead(int pid) throws IOException {
    Files.delete(proc.resolve(pid + "/stat"));
  }

  void write(String file, String... lines) throws IOException {
    Files.writeString(
        folder.resolve(file),
        String.join("\n", lines) + "\n",
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  static String opened(String id, long at) {
    return "O %s 7 %d shop 192.0.2.7".formatted(id, NOW + at);
  }

  static String closed(String id, long at) {
    return "C %s 7 %d shop 192.0.2.7 st=101 end=client".formatted(id, NOW + at);
  }

  /** All that the source keeps. */
  List<byte[]> whole() {
    List<byte[]> parts = new ArrayList<>();
    source.whole().forEachRemaining(parts::add);
    return parts;
  }

  static List<byte[]> and(List<byte[]> parts, byte[] changes) {
    List<byte[]> all = new ArrayList<>(parts);
    all.add(changes);
    return all;
  }

  /** A sidecar that was killed: another one has what the journal holds. */
  void restart(List<byte[]> journal) {
    source = source();
    journal.forEach(source::restore);
  }
}
