package io.tidemark.plans;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.Fleet;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.Rows;
import io.tidemark.ledger.state.LineState;
import io.tidemark.ledger.state.PlanLedgerState;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.ledger.state.ShardTold;
import io.tidemark.ledger.state.ZoneDays;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The books of the plans and of the fleet over all shards: a second is settled when every shard has
 * reported it. Single-threaded.
 */
public final class PlanLedger {
  private static final String HEAD = "s";
  private static final String LINE = "p/";
  private static final String DAYS = "q/";
  private static final String WORD = "w/";
  private static final String FLEET = "";

  private final int shards;
  private final BiConsumer<byte[], UsageRow> rows;
  private final Map<Integer, Long> told = new TreeMap<>();
  private final Map<String, PlanTimeline> lines = new TreeMap<>();

  /** The shards' reports that are not settled, by second, in the order of arrival. */
  private final TreeMap<Long, List<Word>> words = new TreeMap<>();

  private final List<String> taken = new ArrayList<>();
  private final Set<String> dirtyLines = new HashSet<>();
  private long nextWord;
  private long settledMillis;

  private static final class Word {
    final String key;
    final SettledSeconds seconds;
    boolean stored;

    Word(String key, SettledSeconds seconds) {
      this.key = key;
      this.seconds = seconds;
    }
  }

  /** Rows come with their key in {@code tidemark.usage}. */
  public PlanLedger(int shards, BiConsumer<byte[], UsageRow> rows) {
    this.shards = shards;
    this.rows = rows;
  }

  public long settledMillis() {
    return settledMillis;
  }

  public void hear(SettledSeconds seconds) {
    Long before = told.get(seconds.getShard());
    if (before != null && seconds.getToMillis() < before) {
      return;
    }
    told.put(seconds.getShard(), seconds.getToMillis());
    String key = WORD + nextWord++;
    words
        .computeIfAbsent(seconds.getFromMillis(), from -> new ArrayList<>())
        .add(new Word(key, seconds));
    if (told.size() < shards) {
      return;
    }
    if (settledMillis == 0) {
      settledMillis = words.firstKey();
    }
    settle(told.values().stream().mapToLong(Long::longValue).min().orElse(0));
  }

  private void settle(long through) {
    while (settledMillis < through) {
      long minuteEnd = Periods.start(settledMillis, Periods.MINUTE) + Periods.MINUTE;
      long to = Math.min(through, minuteEnd);
      while (!words.isEmpty() && words.firstKey() < to) {
        Map.Entry<Long, List<Word>> next = words.pollFirstEntry();
        second(next.getKey(), next.getValue());
      }
      if (to == minuteEnd) {
        lines.forEach((name, line) -> close(name, line, to));
        MinuteEnd end = MinuteEnd.newBuilder().setPlans(true).build();
        rows.accept(
            UsageKeys.endOfPlans(),
            Rows.end(Periods.start(settledMillis, Periods.MINUTE), end).build());
      }
      settledMillis = to;
    }
  }

  private void second(long from, List<Word> said) {
    Set<PlanTimeline> touched = new HashSet<>();
    for (Word word : said) {
      for (PlanPart part : word.seconds.getPlansList()) {
        touched.add(line(part.getPlan(), from));
        line(part.getPlan(), from).add(part);
        touched.add(line(FLEET, from));
        line(FLEET, from).add(part);
      }
      for (ZoneDays days : word.seconds.getDaysList()) {
        line(days.getPlan(), from).addDays(days.getConnectionMillisList());
      }
      if (word.stored) {
        taken.add(word.key);
      }
    }
    touched.forEach(line -> line.second(from));
  }

  private void close(String name, PlanTimeline line, long end) {
    dirtyLines.add(name);
    line.close(
        end,
        row -> {
          if (name.equals(FLEET)) {
            rows.accept(UsageKeys.fleet(), row.setFleet(Fleet.getDefaultInstance()).build());
          } else {
            rows.accept(UsageKeys.plan(name), row.setOfPlan(name).build());
          }
        });
  }

  private PlanTimeline line(String name, long from) {
    dirtyLines.add(name);
    return lines.computeIfAbsent(name, n -> new PlanTimeline(Periods.start(from, Periods.MINUTE)));
  }

  /** Writes what has changed since the last time; a null value deletes. */
  public void write(BiConsumer<String, byte @Nullable []> to) {
    PlanLedgerState.Builder head = PlanLedgerState.newBuilder().setSettledMillis(settledMillis);
    told.forEach(
        (shard, millis) ->
            head.addShards(ShardTold.newBuilder().setShard(shard).setToldMillis(millis)));
    to.accept(HEAD, head.build().toByteArray());
    for (String name : dirtyLines) {
      PlanTimeline line = lines.get(name);
      if (line != null) {
        to.accept(LINE + name, line.toState().toByteArray());
        line.writeDays(
            (index, days) ->
                to.accept(
                    "%s%s/%08d".formatted(DAYS, name, index),
                    days == null ? null : days.toByteArray()));
      }
    }
    dirtyLines.clear();
    for (List<Word> second : words.values()) {
      for (Word word : second) {
        if (!word.stored) {
          word.stored = true;
          to.accept(word.key, word.seconds.toByteArray());
        }
      }
    }
    taken.forEach(key -> to.accept(key, null));
    taken.clear();
  }

  /** Reads what was written before into an empty ledger. */
  public void read(Map<String, byte[]> kept) {
    // In the order of the keys a line comes before its days, and the days are in the order of their
    // numbers.
    new TreeMap<>(kept).forEach(this::read);
  }

  private void read(String key, byte[] value) {
    try {
      if (key.equals(HEAD)) {
        PlanLedgerState head = PlanLedgerState.parseFrom(value);
        settledMillis = head.getSettledMillis();
        head.getShardsList().forEach(of -> told.put(of.getShard(), of.getToldMillis()));
      } else if (key.startsWith(LINE)) {
        lines.put(key.substring(LINE.length()), PlanTimeline.of(LineState.parseFrom(value)));
      } else if (key.startsWith(DAYS)) {
        PlanTimeline line = lines.get(key.substring(DAYS.length(), key.lastIndexOf('/')));
        if (line != null) {
          line.readDays(ZoneDays.parseFrom(value));
        }
      } else if (key.startsWith(WORD)) {
        Word word = new Word(key, SettledSeconds.parseFrom(value));
        word.stored = true;
        nextWord = Math.max(nextWord, Long.parseLong(key.substring(WORD.length())) + 1);
        words.computeIfAbsent(word.seconds.getFromMillis(), from -> new ArrayList<>()).add(word);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the plan ledger's own state cannot be read", e);
    }
  }
}
