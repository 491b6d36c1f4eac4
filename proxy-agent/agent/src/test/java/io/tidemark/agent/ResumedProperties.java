package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * An emitter whose process is killed again and again, at any moment: before the journal is written,
 * between journal and send, before the acknowledgement, or in order. Kafka has each event once, and
 * each repeated record is the same.
 */
class ResumedProperties {
  private static final long START = 1_800_000_000_000L;
  private static final int SHARDS = 3;
  private static final String[] ZONES = {"a", "b", "c", "d", "e"};

  /** Thrown where the process is killed. */
  private static final class Killed extends RuntimeException {}

  /** The log of one proxy, which outlives every process of the agent. */
  private static final class Told {
    record Event(char kind, int connection, String zone, long at) {}

    final List<Event> events = new ArrayList<>();
  }

  /** A source that reads {@link Told}, and keeps how far, and what is open. */
  private static final class Reader implements EventSource {
    private final Told told;
    private final Map<Integer, Connection> open = new HashMap<>();
    private final ByteArrayOutputStream changed = new ByteArrayOutputStream();
    private int position;

    Reader(Told told) {
      this.told = told;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public long read(EventSink to) {
      long through = NOTHING;
      while (position < told.events.size()) {
        Told.Event event = told.events.get(position++);
        switch (event.kind()) {
          case 'o' -> {
            Connection made = to.opened(event.at(), event.zone(), Protocol.WEBSOCKET, Client.NONE);
            open.put(event.connection(), made);
            note(event.connection(), made);
          }
          case 'c' -> {
            Connection its = open.remove(event.connection());
            if (its == null) {
              throw new AssertionError("an unknown connection is closed");
            }
            to.closed(
                event.at(),
                its,
                new Ending(CloseCategory.CLIENT_CLOSED, 0, 10, 20, Bench.BYTES_BEFORE));
            note(event.connection(), null);
          }
          default ->
              to.refused(
                  event.at(),
                  event.zone(),
                  Protocol.WEBSOCKET,
                  Client.NONE,
                  RefusalReason.ORIGIN_REFUSED,
                  "",
                  403);
        }
        through = event.at() - 1;
      }
      note(-1, null);
      return through;
    }

    private void note(int connection, @Nullable Connection its) {
      try {
        DataOutputStream out = new DataOutputStream(changed);
        out.writeInt(position);
        out.writeInt(connection);
        out.writeBoolean(its != null);
        if (its != null) {
          out.writeLong(its.number());
          out.writeLong(its.openedMillis());
          out.writeUTF(its.zone());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int open(String zone, Client client) {
      return 0;
    }

    @Override
    public byte[] changes() {
      byte[] bytes = changed.toByteArray();
      changed.reset();
      return bytes;
    }

    @Override
    public Iterator<byte[]> whole() {
      changed.reset();
      List<byte[]> parts = new ArrayList<>();
      open.forEach(
          (id, connection) -> {
            note(id, connection);
            parts.add(changes());
          });
      note(-1, null);
      parts.add(changes());
      return parts.iterator();
    }

    @Override
    public void restore(byte[] state) {
      try {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
        while (in.available() > 0) {
          position = in.readInt();
          int connection = in.readInt();
          if (in.readBoolean()) {
            long number = in.readLong();
            long at = in.readLong();
            open.put(
                connection,
                new Connection(number, at, in.readUTF(), Protocol.WEBSOCKET, Client.NONE));
          } else {
            open.remove(connection);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A Kafka that keeps each record once, and may answer late, or never. */
  private static final class Log implements RecordSink {
    final List<Books> books = new ArrayList<>();
    final Map<String, byte[]> taken = new HashMap<>();
    final List<Runnable> answers = new ArrayList<>();
    final Random random;
    long nowMillis;
    int sendsUntilKill = Integer.MAX_VALUE;
    int mostBytes = Integer.MAX_VALUE;

    Log(Random random) {
      this.random = random;
      for (int i = 0; i < SHARDS; i++) {
        Books made = new Books();
        made.mayBeAhead = true;
        books.add(made);
      }
    }

    @Override
    public int shards() {
      return SHARDS;
    }

    @Override
    public void send(int shard, byte[] value, Ack ack) {
      if (sendsUntilKill-- == 0) {
        throw new Killed();
      }
      if (value.length > mostBytes) {
        answers.add(() -> ack.tooLarge("too large"));
        return;
      }
      if (random.nextInt(30) == 0) {
        answers.add(() -> ack.failed("away"));
        return;
      }
      long sequence = sequence(value);
      byte[] before = taken.put(shard + "/" + sequence, value);
      if (before == null) {
        books.get(shard).read(value);
      } else {
        assertThat(value).as("the same record again").isEqualTo(before);
      }
      answers.add(() -> ack.acknowledged(nowMillis));
    }

    private static long sequence(byte[] value) {
      try {
        ConnectionRecord record = ConnectionRecord.parseFrom(value);
        return record.hasBatch()
            ? record.getBatch().getSequence()
            : record.getSnapshotPart().getSequence();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }

  @Property(tries = 150)
  void everyEventIsCountedOnceWheneverTheProcessIsKilled(@ForAll long seed) throws IOException {
    Path folder = Files.createTempDirectory("tidemark-journal");
    try {
      run(new Random(seed), folder);
    } finally {
      for (String file : List.of("journal", "journal.new", "lock")) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.delete(folder);
    }
  }

  private static void run(Random random, Path folder) throws IOException {
    Told told = new Told();
    Log log = new Log(random);
    long[] now = {START};
    List<Told.Event> open = new ArrayList<>();
    Map<String, Long> opened = new TreeMap<>();
    Map<String, Long> refused = new TreeMap<>();
    int connections = 0;
    int processes = 2 + random.nextInt(8);
    for (int process = 0; process < processes; process++) {
      boolean last = process == processes - 1;
      log.answers.clear();
      // The topic's limit changes between two processes, and takes everything in the end.
      boolean small = !last && random.nextInt(4) == 0;
      log.mostBytes = small ? 400 + random.nextInt(400) : Integer.MAX_VALUE;
      log.sendsUntilKill = last ? Integer.MAX_VALUE : random.nextInt(60);
      try (Journal journal = Journal.open(folder)) {
        Sender sender = process(journal, told, log, now);
        int rounds = last ? 200 : 20 + random.nextInt(100);
        for (int round = 0; round < rounds; round++) {
          now[0] += random.nextInt(60);
          log.nowMillis = now[0];
          int events = last && round > 100 ? 0 : random.nextInt(6);
          for (int i = 0; i < events; i++) {
            String zone = ZONES[random.nextInt(ZONES.length)];
            int kind = random.nextInt(5);
            if (kind < 2) {
              Told.Event made = new Told.Event('o', connections++, zone, now[0]);
              told.events.add(made);
              open.add(made);
              opened.merge(zone, 1L, Long::sum);
            } else if (kind < 4 && !open.isEmpty()) {
              Told.Event its = open.remove(random.nextInt(open.size()));
              told.events.add(new Told.Event('c', its.connection(), its.zone(), now[0]));
            } else {
              told.events.add(new Told.Event('r', 0, zone, now[0]));
              refused.merge(zone, 1L, Long::sum);
            }
          }
          sender.round();
          if (random.nextInt(4) > 0 || last) {
            log.answers.forEach(Runnable::run);
            log.answers.clear();
          }
        }
      } catch (Killed e) {
        tear(random, folder);
      }
    }
    Map<String, Long> expected = new TreeMap<>();
    open.forEach(event -> expected.merge(event.zone(), 1L, Long::sum));
    assertThat(all(log, books -> books.open)).isEqualTo(expected);
    assertThat(all(log, books -> books.opened)).isEqualTo(opened);
    assertThat(all(log, books -> books.refused)).isEqualTo(refused);
    assertThat(log.books.stream().mapToLong(books -> books.detailed).sum())
        .isEqualTo(told.events.size());
  }

  /** A kill may leave half a frame at the end of the journal. */
  private static void tear(Random random, Path folder) throws IOException {
    if (random.nextBoolean() && Files.exists(folder.resolve("journal"))) {
      byte[] rest = new byte[random.nextInt(40)];
      random.nextBytes(rest);
      if (rest.length > 3) {
        Arrays.fill(rest, 0, 3, (byte) 0);
      }
      Files.write(folder.resolve("journal"), rest, java.nio.file.StandardOpenOption.APPEND);
    }
  }

  private static Sender process(Journal journal, Told told, Log log, long[] now)
      throws IOException {
    AgentConfig config =
        new AgentConfig(
            "n",
            Map.of(),
            new AgentConfig.Timing(
                Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(300)),
            Bench.memory(),
            null,
            Pseudonyms.NONE);
    AgentClock clock = new AgentClock(now[0], () -> now[0] * 1_000_000, () -> now[0]);
    return ResumableAgent.sender(config, journal, new Reader(told), clock, log);
  }

  private static Map<String, Long> all(
      Log log, java.util.function.Function<Books, Map<String, Long>> of) {
    Map<String, Long> all = new TreeMap<>();
    log.books.forEach(books -> of.apply(books).forEach((z, n) -> all.merge(z, n, Long::sum)));
    all.values().removeIf(n -> n == 0);
    return all;
  }
}
