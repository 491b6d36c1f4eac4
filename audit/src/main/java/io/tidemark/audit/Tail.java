package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.tidemark.events.BatchReader;
import io.tidemark.events.Client;
import io.tidemark.events.TextBounds;
import io.tidemark.events.Topic;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.UsageRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The formatter of a record of any topic as one line: text for people or JSON for programs. */
public final class Tail {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int ALL_BITS = 128;

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /**
   * A filter of records: what is {@code null} does not matter.
   *
   * @param zone only what is about this zone
   * @param node only what is about this proxy
   * @param refused only the refusal with this reference, which the client was told
   * @param quiet without ticks, heartbeats and the ends of minutes
   */
  public record Filter(
      @Nullable String zone, @Nullable String node, @Nullable Integer refused, boolean quiet) {
    boolean wantsZone(String id) {
      return zone == null || zone.equals(id);
    }

    boolean wantsNode(String name) {
      return node == null || node.equals(name);
    }

    boolean isOpen() {
      return zone == null && node == null && refused == null;
    }
  }

  private final Filter filter;
  private final boolean json;
  private final long fromMillis;
  private final BatchReader batches = new BatchReader();

  /**
   * @param fromMillis of batches that were appended earlier, only the names of their zones are
   *     taken
   */
  public Tail(Filter filter, boolean json, long fromMillis) {
    this.filter = filter;
    this.json = json;
    this.fromMillis = fromMillis;
  }

  /** The line, or {@code null} for what is not asked for. */
  public @Nullable String line(ConsumerRecord<byte[], byte[]> record) {
    try {
      String topic = record.topic();
      if (topic.equals(Topic.CONNECTIONS.topic())) {
        ConnectionRecord connections = ConnectionRecord.parseFrom(record.value());
        NamedBatch batch = batches.read(connections);
        if (record.timestamp() < fromMillis) {
          return null;
        }
        if (filter.refused() == null) {
          return connections(record, connections, batch);
        }
        return batch == null ? null : refusal(record, filter.refused(), batch);
      }
      if (filter.refused() != null) {
        return null;
      }
      if (topic.equals(Topic.USAGE.topic())) {
        return usage(record, UsageRow.parseFrom(record.value()));
      }
      if (topic.equals(Topic.DECISIONS.topic())) {
        return decision(record, DecisionRecord.parseFrom(record.value()));
      }
      return rejected(record, RejectedRecord.parseFrom(record.value()));
    } catch (InvalidProtocolBufferException e) {
      return filter.isOpen() ? text(record, "undecodable: " + e.getMessage()) : null;
    }
  }

  private @Nullable String connections(
      ConsumerRecord<byte[], byte[]> at, ConnectionRecord record, @Nullable NamedBatch batch)
      throws InvalidProtocolBufferException {
    if (batch != null) {
      return batch(at, batch);
    }
    return switch (record.getKindCase()) {
      case SNAPSHOT_PART -> {
        SnapshotPart part = record.getSnapshotPart();
        boolean zones =
            filter.zone() == null
                || part.getZonesList().stream().anyMatch(of -> filter.wantsZone(of.getZone()));
        yield zones && filter.wantsNode(part.getEmitter().getNode())
            ? shown(at, record, snapshot(part))
            : null;
      }
      case TICK ->
          filter.isOpen() && !filter.quiet
              ? shown(at, record, "tick      from " + record.getTick().getInstance())
              : null;
      case CONTROL -> {
        String zone = record.getControl().getPlanChange().getZone();
        yield filter.node() == null && filter.wantsZone(zone)
            ? shown(
                at,
                record,
                "plan      %s is %s".formatted(zone, record.getControl().getPlanChange().getPlan()))
            : null;
      }
      case BATCH, KIND_NOT_SET -> filter.isOpen() ? shown(at, record, "unknown kind") : null;
    };
  }

  private @Nullable String batch(ConsumerRecord<byte[], byte[]> at, NamedBatch batch)
      throws InvalidProtocolBufferException {
    boolean zones =
        filter.zone() == null
            || batch.getZonesList().stream().anyMatch(of -> filter.wantsZone(of.getZone()));
    boolean wanted =
        zones
            && filter.wantsNode(batch.getEmitter().getNode())
            && !(isHeartbeat(batch) && filter.quiet);
    return wanted ? shown(at, batch, text(batch)) : null;
  }

  /** All that is known about the refusal that a client asks about. */
  private @Nullable String refusal(
      ConsumerRecord<byte[], byte[]> at, int reference, NamedBatch batch)
      throws InvalidProtocolBufferException {
    for (ZoneSlice slice : batch.getZonesList()) {
      RefusedEvents refused = slice.getRefused();
      int i = refused.getReferenceList().indexOf(reference);
      if (i >= 0
          && filter.wantsZone(slice.getZone())
          && filter.wantsNode(batch.getEmitter().getNode())) {
        return shown(
            at,
            batch,
            "refused   %08x │ %s %s %s, %d, to %s by %s at %s"
                .formatted(
                    reference,
                    slice.getZone(),
                    i < refused.getReasonCount()
                        ? refused.getReason(i).name().toLowerCase(Locale.ROOT)
                        : "?",
                    i < refused.getRuleIdCount() ? refused.getRuleId(i) : "",
                    i < refused.getStatusCount() ? refused.getStatus(i) : 0,
                    client(refused, i),
                    batch.getEmitter().getNode(),
                    Instant.ofEpochMilli(
                        batch.getBaseMillis()
                            + (i < refused.getAtMillisCount() ? refused.getAtMillis(i) : 0))));
      }
    }
    return null;
  }

  /**
   * The columns of addresses may be left out, and any producer may write a column that is too
   * short.
   */
  private static String client(RefusedEvents refused, int i) {
    return i < refused.getClientHighCount() && i < refused.getClientLowCount()
        ? new Client(refused.getClientHigh(i), refused.getClientLow(i)).text(ALL_BITS)
        : "an address that was not sent";
  }

  private static boolean isHeartbeat(NamedBatch batch) {
    return batch.getZonesCount() == 0
        && !batch.getHello()
        && !batch.getLeave()
        && !batch.getGoodbye();
  }

  private String text(NamedBatch batch) {
    StringBuilder line = new StringBuilder("batch     ");
    line.append(batch.getEmitter().getNode()).append(" #").append(batch.getSequence());
    line.append(batch.getHello() ? " hello" : "")
        .append(batch.getLeave() ? " leave" : "")
        .append(batch.getGoodbye() ? " goodbye" : "");
    if (isHeartbeat(batch)) {
      line.append(" heartbeat");
    }
    for (ZoneSlice slice : batch.getZonesList()) {
      if (filter.wantsZone(slice.getZone())) {
        line.append(" │ ").append(slice(slice));
      }
    }
    return line.toString();
  }

  private static String slice(ZoneSlice slice) {
    long opened = slice.getOpened().getAtMillisCount();
    long closed = slice.getClosed().getAtMillisCount();
    long refused = slice.getRefused().getReasonCount();
    for (Tally tally : slice.getTalliesList()) {
      opened += tally.getOpened();
      closed += tally.getClosed();
      refused += tally.getRefusedList().stream().mapToLong(of -> of.getCount()).sum();
    }
    return (slice.getZone().isEmpty() ? "(a zone whose name was not read)" : slice.getZone())
        + (opened > 0 ? " +" + opened : "")
        + (closed > 0 ? " -" + closed : "")
        + (refused > 0 ? " refused " + refused : "")
        + (slice.getTalliesCount() > 0 ? " (" + slice.getTalliesCount() + " tallies)" : "")
        + " = "
        + slice.getOpenAfter();
  }

  private String snapshot(SnapshotPart part) {
    StringBuilder line = new StringBuilder("snapshot  ");
    line.append(part.getEmitter().getNode()).append(" #").append(part.getSequence());
    line.append(" part ").append(part.getPart() + 1).append(" of ").append(part.getParts());
    part.getZonesList().stream()
        .filter(level -> filter.wantsZone(level.getZone()))
        .forEach(
            level ->
                line.append(" │ ").append(level.getZone()).append(" = ").append(level.getOpen()));
    return line.toString();
  }

  private @Nullable String usage(ConsumerRecord<byte[], byte[]> at, UsageRow row)
      throws InvalidProtocolBufferException {
    if (filter.node() != null || (filter.zone() != null && !row.getZone().equals(filter.zone()))) {
      return null;
    }
    String minute = Instant.ofEpochMilli(row.getStartMillis()).toString().substring(0, 16);
    if (row.hasMinuteEnd()) {
      return filter.isOpen() && !filter.quiet()
          ? shown(at, row, "settled   all of %s  %s".formatted(minute, part(row.getMinuteEnd())))
          : null;
    }
    String subject =
        row.hasZone() ? row.getZone() : row.hasFleet() ? "fleet" : "plan " + row.getOfPlan();
    String marks =
        (row.getLost() > 0 ? ", lost " + row.getLost() : "")
            + (row.getCorrections() != 0 ? ", corrections " + row.getCorrections() : "")
            + (row.hasRestart() ? ", restart of " + row.getRestart().getConnections() : "")
            + (row.getCoarse() ? ", coarse" : "");
    return shown(
        at,
        row,
        "settled   %-9s %s  %s  peak %d at %s, +%d -%d = %d%s"
            .formatted(
                row.getResolution()
                    .name()
                    .toLowerCase(Locale.ROOT)
                    .replace("quarter_hour", "quarter"),
                minute,
                subject,
                row.getPeak(),
                TIME.format(Instant.ofEpochMilli(row.getPeakAtMillis())),
                row.getOpened(),
                row.getClosed(),
                row.getOpenAtEnd(),
                marks));
  }

  private static String part(MinuteEnd end) {
    return end.getPlans() ? "plans and the fleet" : "shard " + end.getShard();
  }

  private @Nullable String decision(ConsumerRecord<byte[], byte[]> at, DecisionRecord decision)
      throws InvalidProtocolBufferException {
    return filter.zone() == null && filter.wantsNode(decision.getEmitter().getNode())
        ? shown(
            at,
            decision,
            "decision  %s %s, %d connections, at %s"
                .formatted(
                    decision.getEmitter().getNode(),
                    decision.getKind().name().toLowerCase(Locale.ROOT),
                    decision.getConnections(),
                    TIME.format(Instant.ofEpochMilli(decision.getAtMillis()))))
        : null;
  }

  private @Nullable String rejected(ConsumerRecord<byte[], byte[]> at, RejectedRecord rejected)
      throws InvalidProtocolBufferException {
    return filter.isOpen()
        ? shown(
            at,
            rejected,
            "rejected  shard %d offset %d: %s, %s"
                .formatted(
                    rejected.getPartition(),
                    rejected.getOffset(),
                    rejected.getReason().name().toLowerCase(Locale.ROOT),
                    rejected.getDetail()))
        : null;
  }

  private String shown(ConsumerRecord<byte[], byte[]> at, MessageOrBuilder message, String text)
      throws InvalidProtocolBufferException {
    return json
        ? "{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d,\"timestamp\":%d,\"record\":%s}"
            .formatted(at.topic(), at.partition(), at.offset(), at.timestamp(), JSON.print(message))
        : text(at, text);
  }

  private static String text(ConsumerRecord<byte[], byte[]> at, String text) {
    return "%s %3d  %s"
        .formatted(
            TIME.format(Instant.ofEpochMilli(at.timestamp())),
            at.partition(),
            // Anyone may have written the text, and it is shown in a terminal.
            TextBounds.printable(text));
  }
}
