package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.Fleet.Sent;
import io.tidemark.plans.PlanLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/** Tests that settled rows are what a direct count gives, in whatever order the records came. */
@Tag("thorough")
class SettlingProperties {
  /** A midnight, so that minutes, a quarter-hour, an hour and a day end during a test. */
  private static final long MIDNIGHT = 20_900L * Periods.DAY;

  private static final List<Resolution> ALL =
      List.of(Resolution.MINUTE, Resolution.QUARTER_HOUR, Resolution.HOUR, Resolution.DAY);

  private record Appended(ConnectionRecord record, long appendMillis) {}

  private static Fleet fleet(Random random) {
    long start = MIDNIGHT - 150_000 + random.nextInt(1_000);
    return new Fleet(
        random, 1 + random.nextInt(4), 1 + random.nextInt(3), start, MIDNIGHT + 100_000);
  }

  /**
   * A log with batches of any length, any lag within a lease, any order between proxies,
   * duplicates, and ticks in between, which then goes quiet.
   */
  private static List<Appended> log(Fleet fleet, Random random) {
    List<Appended> log = new ArrayList<>();
    for (int proxy = 0; proxy < fleet.proxies.size(); proxy++) {
      long lag = random.nextInt(20_000);
      long append = fleet.start;
      for (Sent sent : fleet.records(proxy, random, 1 + random.nextInt(4_000))) {
        boolean hello = sent.record().getBatch().getHello();
        append = Math.max(append, sent.readyMillis() + (hello ? 0 : random.nextLong(lag + 1)));
        log.add(new Appended(sent.record(), append));
        if (random.nextInt(10) == 0) {
          log.add(new Appended(sent.record(), append + random.nextInt(50_000)));
        }
      }
    }
    Map<Boolean, List<Appended>> hellos = new HashMap<>();
    for (Appended each : log) {
      hellos
          .computeIfAbsent(
              each.record().getBatch().getHello() && each.appendMillis() == fleet.start,
              key -> new ArrayList<>())
          .add(each);
    }
    List<Appended> rest = new ArrayList<>(hellos.getOrDefault(false, List.of()));
    for (long at = fleet.start; at < fleet.end + 20_000; at += 1_000 + random.nextInt(3_000)) {
      rest.add(new Appended(Log.tick(), at));
    }
    rest.sort(Comparator.comparingLong(Appended::appendMillis));
    List<Appended> all = new ArrayList<>(hellos.getOrDefault(true, List.of()));
    all.addAll(rest);
    long day = MIDNIGHT + Periods.DAY;
    for (long at = fleet.end + 100_000; at < day + 10_000; at += Periods.HOUR / 2) {
      all.add(new Appended(Log.tick(), at));
    }
    all.add(new Appended(Log.tick(), day + 10_000));
    return all;
  }

  private static Written settle(List<Appended> log) {
    Written written = new Written();
    ShardLedger ledger = ledger();
    for (int i = 0; i < log.size(); i++) {
      Booking.book(ledger, log.get(i).record(), log.get(i).appendMillis(), i);
      ledger.out().drain(written);
    }
    assertThat(ledger.books.imbalance).isZero();
    return written;
  }

  private static ShardLedger ledger() {
    return new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
  }

  @Property(tries = 200)
  void areWhatADirectCountGivesHoweverTheRecordsCame(@ForAll long seed) {
    Random random = new Random(seed);
    Fleet fleet = fleet(random);
    Written once = settle(log(fleet, random));
    assertThat(once.decisions).isEmpty();
    for (int zone = 0; zone < 3; zone++) {
      String subject = "zone/zone-" + zone;
      assertThat(rows(once, subject))
          .isEqualTo(counted(fleet.all(Set.of("zone-" + zone)), subject, 0, 0));
    }
    assertThat(settle(log(fleet, random)).rows).isEqualTo(once.rows);
  }

  private static Fleet.Figures figures(UsageRow row) {
    // Bytes are counted by the minute, and belong to the plan at the end of the minute.
    if (!row.hasOfPlan()) {
      assertThat(row.getBytesIn()).isEqualTo(3 * row.getClosed());
      assertThat(row.getBytesOut()).isEqualTo(5 * row.getClosed());
    }
    return new Fleet.Figures(
        row.getOpenAtStart(),
        row.getOpenAtEnd(),
        row.getPeak(),
        row.getPeakAtMillis(),
        row.getLow(),
        row.getConnectionMillis(),
        row.getOpened(),
        row.getClosed());
  }

  /** A quarter-hour carries its minutes' peaks, and every resolution agrees with every other. */
  @Property(tries = 50)
  void eachResolutionAgreesWithEachOther(@ForAll long seed) {
    Random random = new Random(seed);
    Written written = settle(log(fleet(random), random));
    written.rows.forEach(
        (key, row) -> {
          if (row.getResolution() != Resolution.MINUTE) {
            List<UsageRow> parts =
                written.rows.values().stream()
                    .filter(part -> part.getZone().equals(row.getZone()))
                    .filter(part -> part.getResolution() == finer(row.getResolution()))
                    .filter(
                        part ->
                            part.getStartMillis() >= row.getStartMillis()
                                && part.getStartMillis()
                                    < row.getStartMillis() + Periods.millis(row.getResolution()))
                    .toList();
            assertThat(row.getConnectionMillis())
                .isEqualTo(parts.stream().mapToLong(UsageRow::getConnectionMillis).sum());
            assertThat(row.getPeak())
                .isEqualTo(parts.stream().mapToLong(UsageRow::getPeak).max().orElse(0));
            assertThat(row.getOpened())
                .isEqualTo(parts.stream().mapToLong(UsageRow::getOpened).sum());
          }
          if (row.getResolution() == Resolution.QUARTER_HOUR) {
            for (int i = 0; i < 15; i++) {
              UsageRow minute =
                  written.rows.get(
                      Written.key(
                          "zone/" + row.getZone(),
                          Resolution.MINUTE,
                          row.getStartMillis() + i * Periods.MINUTE));
              assertThat(row.getMinutePeaks(i)).isEqualTo(minute == null ? 0 : minute.getPeak());
            }
          }
        });
  }

  private static Resolution finer(Resolution resolution) {
    return ALL.get(ALL.indexOf(resolution) - 1);
  }

  /**
   * A crash at any point takes the ledger back to its last commit, from where it reads the log
   * again. All that is committed, in order and byte for byte, is what an undisturbed run gives.
   */
  @Property(tries = 100)
  void aReplayAndAnyNumberOfCrashesGiveTheSameBytes(@ForAll long seed) {
    Random random = new Random(seed);
    List<Appended> log = log(fleet(random), random);
    for (int i = 0; i < 5; i++) {
      log.remove(random.nextInt(log.size()));
    }
    List<String> undisturbed = crashing(log, null);
    assertThat(undisturbed).isNotEmpty();
    assertThat(crashing(log, null)).isEqualTo(undisturbed);
    assertThat(crashing(log, random)).isEqualTo(undisturbed);
  }

  private static List<String> crashing(List<Appended> log, @Nullable Random random) {
    StoredShard shard =
        new StoredShard(
            log.stream()
                .map(of -> new TroubledLog.Entry(of.appendMillis(), of.record().toByteArray()))
                .toList());
    while (!shard.isAtEnd()) {
      shard.book();
      int what = random == null ? 1 : random.nextInt(12);
      if (what == 0) {
        shard.crash();
      } else if (what < 4) {
        shard.commit(what == 1);
      }
    }
    return shard.said();
  }

  /**
   * Zones in two shards change plans: the plans' and the fleet's peaks are those of one instant,
   * and a change of plan makes no peak of the fleet.
   */
  @Property(tries = 100)
  void plansAndTheFleetAreWhatADirectCountGives(@ForAll long seed) {
    Random random = new Random(seed);
    long start = MIDNIGHT - 100_000;
    Fleet one = new Fleet(random, 2, 2, start, MIDNIGHT + 70_000);
    Fleet two = new Fleet(random, 2, 2, start, MIDNIGHT + 70_000);
    long changeAt = start + 1_000L * (10 + random.nextInt(150));
    List<List<Appended>> logs = List.of(log(one, random), log(two, random));
    logs.get(0).add(0, new Appended(Log.plan("zone-0", "pro"), start));
    logs.get(0).add(0, new Appended(Log.plan("zone-1", "free"), start));
    logs.get(1).add(0, new Appended(Log.plan("zone-0", "free"), start));
    logs.get(1).add(0, new Appended(Log.plan("zone-1", "free"), start));
    insert(logs.get(0), new Appended(Log.plan("zone-1", "pro"), changeAt));
    Written[] shards = {settle(logs.get(0)), settle(logs.get(1))};
    Written plans = new Written();
    Map<String, byte[]> store = new HashMap<>();
    PlanLedger[] ledger = {plans(plans)};
    int[] next = new int[2];
    while (next[0] < shards[0].seconds.size() || next[1] < shards[1].seconds.size()) {
      int shard = random.nextInt(2);
      if (next[shard] < shards[shard].seconds.size()) {
        ledger[0].hear(
            shards[shard].seconds.get(next[shard]++).toBuilder().setShard(shard).build());
      }
      if (random.nextInt(200) == 0) {
        ledger[0].write(
            (key, value) -> {
              if (value == null) {
                store.remove(key);
              } else {
                store.put(key, value);
              }
            });
        ledger[0] = plans(plans);
        ledger[0].read(store);
      }
    }
    List<Fleet.Event> all = new ArrayList<>(one.all(Set.of("zone-0", "zone-1")));
    all.addAll(two.all(Set.of("zone-0", "zone-1")));
    assertThat(rows(plans, "fleet")).isEqualTo(counted(all, "fleet", 0, 0));
    plans.rows.values().stream()
        .filter(UsageRow::hasFleet)
        .forEach(row -> assertThat(row.getTransferred()).isZero());
    List<Fleet.Event> pro = new ArrayList<>(one.all(Set.of("zone-0")));
    List<Fleet.Event> free = new ArrayList<>(two.all(Set.of("zone-0", "zone-1")));
    long moved = 0;
    for (Fleet.Event event : one.all(Set.of("zone-1"))) {
      boolean before = event.atMillis() < changeAt;
      (before ? free : pro).add(event);
      moved += !before ? 0 : event.open() ? 1 : -1;
    }
    assertThat(rows(plans, "plan/free")).isEqualTo(counted(free, "plan/free", changeAt, -moved));
    Map<String, Fleet.Figures> ofPro = counted(pro, "plan/pro", changeAt, moved);
    addBytesAlone(ofPro, one.all(Set.of("zone-1")), changeAt);
    assertThat(rows(plans, "plan/pro")).isEqualTo(ofPro);
  }

  /** One of the few seeds where the new plan has nothing but bytes in the minute of the change. */
  @Example
  void bytesAloneMakeARowToo() {
    plansAndTheFleetAreWhatADirectCountGives(-236064);
  }

  /**
   * A zone's bytes of a minute count for its plan at the minute's end, also if all connections that
   * carried them closed before the change.
   */
  private static void addBytesAlone(
      Map<String, Fleet.Figures> counted, List<Fleet.Event> ofZone, long changeAt) {
    long minute = Periods.start(changeAt, Periods.MINUTE);
    boolean said =
        ofZone.stream()
            .anyMatch(e -> !e.open() && e.atMillis() >= minute && e.atMillis() < changeAt);
    for (Resolution resolution : said ? ALL : List.<Resolution>of()) {
      long start = Periods.start(minute, Periods.millis(resolution));
      counted.putIfAbsent(
          Written.key("plan/pro", resolution, start),
          new Fleet.Figures(0, 0, 0, start, 0, 0, 0, 0));
    }
  }

  private static Map<String, Fleet.Figures> rows(Written plans, String subject) {
    Map<String, Fleet.Figures> rows = new TreeMap<>();
    plans.rows.forEach(
        (key, row) -> {
          if (key.startsWith(subject + " ")) {
            rows.put(key, figures(row));
          }
        });
    return rows;
  }

  private static Map<String, Fleet.Figures> counted(
      List<Fleet.Event> events, String subject, long movedAt, long moved) {
    Map<String, Fleet.Figures> counted = new TreeMap<>();
    for (Resolution resolution : ALL) {
      Fleet.count(events, resolution, movedAt, moved)
          .forEach((at, of) -> counted.put(Written.key(subject, resolution, at), of));
    }
    return counted;
  }

  private static void insert(List<Appended> log, Appended record) {
    int at = 0;
    while (log.get(at).appendMillis() <= record.appendMillis()) {
      at++;
    }
    log.add(at, record);
  }

  private static PlanLedger plans(Written written) {
    return new PlanLedger(
        2, (key, row) -> written.add(new String(key, StandardCharsets.UTF_8), row));
  }

  /** Segments that are joined in any grouping give what one sweep over the whole time gives. */
  @Property(tries = 300)
  void segmentsJoinInAnyGrouping(@ForAll long seed) {
    Random random = new Random(seed);
    Sweep whole = Sweep.from(0, 5);
    List<Segment> parts = new ArrayList<>();
    long level = 5;
    long at = 0;
    for (int part = 0; part < 6; part++) {
      Sweep sweep = Sweep.from(at, level);
      long end = at + 1_000;
      for (at += random.nextInt(300); at < end; at += 1 + random.nextInt(300)) {
        long shift = random.nextInt(5) == 0 ? random.nextInt(7) - 3 : 0;
        int opens = random.nextInt(5);
        int closes = random.nextInt(5);
        sweep.at(at, shift, opens, closes);
        whole.at(at, shift, opens, closes);
      }
      at = end;
      sweep.advance(end);
      level = sweep.level();
      parts.add(segment(sweep, part + 1));
    }
    whole.advance(at);
    while (parts.size() > 1) {
      int i = random.nextInt(parts.size() - 1);
      parts.set(i, parts.get(i).join(parts.remove(i + 1)));
    }
    Segment joined = parts.get(0);
    Segment swept = segment(whole, 1);
    assertThat(joined.net()).isEqualTo(swept.net());
    assertThat(joined.high()).isEqualTo(swept.high());
    assertThat(joined.highAtMillis()).isEqualTo(swept.highAtMillis());
    assertThat(joined.low()).isEqualTo(swept.low());
    assertThat(joined.millis()).isEqualTo(swept.millis());
    assertThat(joined.flows().opened()).isEqualTo(swept.flows().opened());
    assertThat(joined.flows().closed()).isEqualTo(swept.flows().closed());
    assertThat(joined.flows().refused()).containsExactly(1 + 2 + 3 + 4 + 5 + 6, 0, 12);
  }

  private static Segment segment(Sweep sweep, int refused) {
    return sweep.segment(
        1,
        2,
        new long[] {refused, 0, 2},
        new Segment.Marks(sweep.isCoarse(), 0, 0, "free", -1, List.of()));
  }
}
