package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.state.SettledSeconds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The output of a ledger, decoded. */
public final class Written implements Outbox.Taker {
  public final Map<String, UsageRow> rows = new TreeMap<>();
  public final List<DecisionRecord> decisions = new ArrayList<>();
  public final List<SettledSeconds> seconds = new ArrayList<>();

  /** All output in order, as hexadecimal text. */
  public final List<String> raw = new ArrayList<>();

  private final Map<String, UsageRow> lastOf = new HashMap<>();

  /** All rows of periods that end at this time or before have been written. */
  public long endMillis;

  public static String key(String subject, Resolution resolution, long startMillis) {
    return "%s %s %d".formatted(subject, resolution, startMillis);
  }

  public UsageRow row(String zone, Resolution resolution, long startMillis) {
    return Objects.requireNonNull(
        rows.get(key("zone/" + zone, resolution, startMillis)),
        () -> "no row %s %s %d in %s".formatted(zone, resolution, startMillis, rows.keySet()));
  }

  @Override
  public void usage(byte[] key, byte[] row) {
    raw.add(HexFormat.of().formatHex(key) + HexFormat.of().formatHex(row));
    try {
      add(new String(key, StandardCharsets.UTF_8), UsageRow.parseFrom(row));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Adds a row, and checks that it is written once, balances, and starts where the one before
   * ended.
   */
  public void add(String subject, UsageRow row) {
    long end = row.getStartMillis() + Periods.millis(row.getResolution());
    assertThat(end).as("no row after the end of its minute: %s", row).isGreaterThan(endMillis);
    if (row.hasMinuteEnd()) {
      endMillis = end;
      return;
    }
    assertThat(rows.put(key(subject, row.getResolution(), row.getStartMillis()), row))
        .as("once each: %s", row)
        .isNull();
    assertThat(
            row.getOpenAtStart()
                + row.getOpened()
                - row.getClosed()
                - row.getLost()
                + row.getCorrections()
                + row.getTransferred())
        .as("balance of %s", row)
        .isEqualTo(row.getOpenAtEnd());
    assertThat(row.getPeak()).isGreaterThanOrEqualTo(row.getOpenAtStart());
    assertThat(row.getPeakAtMillis())
        .isBetween(
            row.getStartMillis(), row.getStartMillis() + Periods.millis(row.getResolution()));
    UsageRow before = lastOf.put(subject + row.getResolution(), row);
    if (before != null) {
      assertThat(row.getStartMillis()).isGreaterThan(before.getStartMillis());
      assertThat(row.getOpenAtStart())
          .as("goes on after %s", before)
          .isEqualTo(before.getOpenAtEnd());
      if (before.getOpenAtEnd() != 0) {
        assertThat(row.getStartMillis())
            .as("no hole while anything is open")
            .isEqualTo(before.getStartMillis() + Periods.millis(row.getResolution()));
      }
    }
  }

  @Override
  public void decision(byte[] decision) {
    raw.add(HexFormat.of().formatHex(decision));
    try {
      decisions.add(DecisionRecord.parseFrom(decision));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void seconds(byte[] said) {
    raw.add(HexFormat.of().formatHex(said));
    try {
      seconds.add(SettledSeconds.parseFrom(said));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
