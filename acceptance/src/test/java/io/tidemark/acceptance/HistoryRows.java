package io.tidemark.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.audit.Topics;
import io.tidemark.events.Contract;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.Fleet;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Restart;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The topics as the audit reads them, but with the settled rows that PostgreSQL holds in the place
 * of those of {@code tidemark.usage}.
 */
final class HistoryRows implements Topics {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Topics topics;
  private final Map<Integer, List<ConsumerRecord<byte[], byte[]>>> rows = new HashMap<>();
  private int count;

  HistoryRows(Topics topics, String url) throws SQLException {
    this.topics = topics;
    int partitions = topics.partitions(Topic.USAGE.topic()).size();
    try (Connection connection = DriverManager.getConnection(url)) {
      Map<String, List<Correction>> corrections = corrections(connection);
      for (Resolution resolution :
          List.of(Resolution.MINUTE, Resolution.QUARTER_HOUR, Resolution.HOUR, Resolution.DAY)) {
        rows(connection, resolution, corrections, partitions);
      }
      ends(connection, partitions);
    }
  }

  int count() {
    return count;
  }

  private void put(byte[] key, UsageRow row, int partitions) {
    int partition = UsageKeys.partition(key, partitions);
    rows.computeIfAbsent(partition, none -> new ArrayList<>())
        .add(new ConsumerRecord<>(Topic.USAGE.topic(), partition, count++, key, row.toByteArray()));
  }

  private void rows(
      Connection connection,
      Resolution resolution,
      Map<String, List<Correction>> corrections,
      int partitions)
      throws SQLException {
    String table = "usage_" + resolution.name().toLowerCase(Locale.ROOT);
    try (Statement sql = connection.createStatement();
        ResultSet row =
            sql.executeQuery(
                "SELECT s.kind, s.name, t.* FROM "
                    + table
                    + " t JOIN subject s USING (subject_id)")) {
      while (row.next()) {
        UsageRow.Builder of =
            UsageRow.newBuilder().setContract(Contract.VERSION).setResolution(resolution);
        fill(row, of);
        byte[] key = subject(row.getString("kind"), row.getString("name"), of);
        if (resolution == Resolution.MINUTE) {
          of.addAllCorrected(
              corrections.getOrDefault(
                  row.getString("name") + "@" + of.getStartMillis(), List.of()));
        }
        put(key, of.build(), partitions);
      }
    }
  }

  private static byte[] subject(String kind, String name, UsageRow.Builder of) {
    switch (kind) {
      case "zone" -> {
        of.setZone(name);
        return UsageKeys.zone(name);
      }
      case "plan" -> {
        of.setOfPlan(name);
        return UsageKeys.plan(name);
      }
      default -> {
        of.setFleet(Fleet.getDefaultInstance());
        return UsageKeys.fleet();
      }
    }
  }

  private static void fill(ResultSet row, UsageRow.Builder of) throws SQLException {
    of.setStartMillis(row.getTimestamp("start_at").getTime())
        .setOpenAtStart(row.getLong("open_at_start"))
        .setOpenAtEnd(row.getLong("open_at_end"))
        .setPeak(row.getLong("peak"))
        .setPeakAtMillis(row.getTimestamp("peak_at").getTime())
        .setLow(row.getLong("low"))
        .setConnectionMillis(row.getLong("connection_millis"))
        .setOpened(row.getLong("opened"))
        .setClosed(row.getLong("closed"))
        .setLost(row.getLong("lost"))
        .setCorrections(row.getLong("corrections"))
        .setTransferred(row.getLong("transferred"))
        .setBytesIn(row.getLong("bytes_in"))
        .setBytesOut(row.getLong("bytes_out"))
        .setActiveZones(row.getLong("active_zones"))
        .setMedianZoneConnectionMillis(row.getLong("median_zone_millis"))
        .setCoarse(row.getBoolean("coarse"))
        .setPlan(row.getString("plan"));
    long guideline = row.getLong("own_guideline");
    if (!row.wasNull()) {
      of.setGuideline(guideline);
    }
    int minutes = row.getInt("restart_minutes");
    if (!row.wasNull()) {
      of.setRestart(
          Restart.newBuilder()
              .setMinutes(minutes)
              .setConnections(row.getLong("restart_connections")));
    }
    if (row.getArray("minute_peaks") != null) {
      of.addAllMinutePeaks(List.of((Long[]) row.getArray("minute_peaks").getArray()));
    }
    Map<Integer, RefusedCount> refused = new TreeMap<>();
    tree(row.getString("refused"))
        .properties()
        .forEach(
            each -> {
              RefusalReason reason = RefusalReason.valueOf(each.getKey().toUpperCase(Locale.ROOT));
              refused.put(
                  reason.getNumber(),
                  RefusedCount.newBuilder()
                      .setReason(reason)
                      .setCount(each.getValue().asLong())
                      .build());
            });
    of.addAllRefused(refused.values());
    for (JsonNode stint : tree(row.getString("earlier_plans"))) {
      of.addEarlierPlans(
          PlanStint.newBuilder()
              .setPlan(stint.get("plan").asText())
              .setUntilMillis(stint.get("until_millis").asLong())
              .setConnectionMillis(stint.get("connection_millis").asLong()));
    }
  }

  private static JsonNode tree(@Nullable String json) {
    try {
      return json == null ? JSON.createObjectNode() : JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, List<Correction>> corrections(Connection connection)
      throws SQLException {
    Map<String, List<Correction>> corrections = new HashMap<>();
    try (Statement sql = connection.createStatement();
        ResultSet row =
            sql.executeQuery(
                "SELECT s.name, c.booked_at, c.kind, c.since, c.connections FROM correction c"
                    + " JOIN subject s USING (subject_id) ORDER BY s.name, c.booked_at, c.kind")) {
      while (row.next()) {
        corrections
            .computeIfAbsent(
                row.getString(1) + "@" + row.getTimestamp(2).getTime(), none -> new ArrayList<>())
            .add(
                Correction.newBuilder()
                    .setKind(DecisionKind.valueOf(row.getString(3).toUpperCase(Locale.ROOT)))
                    .setSinceMillis(row.getTimestamp(4).getTime())
                    .setConnections(row.getLong(5))
                    .build());
      }
    }
    return corrections;
  }

  private void ends(Connection connection, int partitions) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("SELECT shard, until FROM settled")) {
      while (row.next()) {
        int shard = row.getInt(1);
        MinuteEnd.Builder end =
            shard < 0
                ? MinuteEnd.newBuilder().setPlans(true)
                : MinuteEnd.newBuilder().setShard(shard);
        UsageRow of =
            UsageRow.newBuilder()
                .setContract(Contract.VERSION)
                .setResolution(Resolution.MINUTE)
                .setStartMillis(row.getTimestamp(2).getTime() - 60_000)
                .setMinuteEnd(end)
                .build();
        byte[] key =
            shard < 0
                ? "end/plans".getBytes(StandardCharsets.UTF_8)
                : ("end/" + shard).getBytes(StandardCharsets.UTF_8);
        put(key, of, partitions);
      }
    }
  }

  @Override
  public List<TopicPartition> partitions(String topic) {
    return topics.partitions(topic);
  }

  @Override
  public Reach reach(TopicPartition partition) {
    return topics.reach(partition);
  }

  @Override
  public long offsetAt(TopicPartition partition, long millis) {
    return topics.offsetAt(partition, millis);
  }

  @Override
  public Cursor open(TopicPartition partition, long from) {
    if (!partition.topic().equals(Topic.USAGE.topic())) {
      return topics.open(partition, from);
    }
    Iterator<ConsumerRecord<byte[], byte[]>> left =
        rows.getOrDefault(partition.partition(), List.of()).iterator();
    return new Cursor() {
      @Override
      public @Nullable ConsumerRecord<byte[], byte[]> next() {
        return left.hasNext() ? left.next() : null;
      }

      @Override
      public double share() {
        return left.hasNext() ? 0 : 1;
      }

      @Override
      public void close() {}
    };
  }
}
