package io.tidemark.audit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.UsageRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The comparison of settled rows with recomputed ones, field by field. */
final class Comparison {
  private record Difference(long startMillis, String text) {}

  private final List<Difference> differences = new ArrayList<>();

  /** The number of settled rows that were compared, by the start of their periods. */
  private final NavigableMap<Long, Long> compared = new TreeMap<>();

  /** The differences in periods that start at or after a time. */
  List<String> differences(long fromMillis) {
    return differences.stream()
        .filter(each -> each.startMillis >= fromMillis)
        .map(Difference::text)
        .toList();
  }

  /** The number of settled rows in periods from a time on. */
  long compared(long fromMillis) {
    return compared.tailMap(fromMillis, true).values().stream().mapToLong(n -> n).sum();
  }

  /** Compares the rows of one subject and period, one of which may be missing. */
  void compare(String subject, @Nullable UsageRow settled, @Nullable UsageRow counted) {
    if (settled != null) {
      compared.merge(settled.getStartMillis(), 1L, Long::sum);
    }
    if (settled == null && counted != null) {
      add(subject, counted, "counted (peak %d), and not settled".formatted(counted.getPeak()));
    } else if (settled != null && counted == null) {
      add(subject, settled, "settled (%s), and nothing was counted".formatted(text(settled)));
    } else if (settled != null && counted != null) {
      fields(subject, settled, counted);
    }
  }

  private void add(String subject, UsageRow row, String what) {
    differences.add(
        new Difference(row.getStartMillis(), "%s: %s".formatted(name(subject, row), what)));
  }

  private void fields(String subject, UsageRow settled, UsageRow counted) {
    UsageRow left = comparable(settled);
    UsageRow right = comparable(counted);
    if (left.equals(right)) {
      return;
    }
    List<String> fields = new ArrayList<>();
    for (FieldDescriptor field : UsageRow.getDescriptor().getFields()) {
      if (!left.getField(field).equals(right.getField(field))) {
        fields.add(
            "%s is %s, counted %s"
                .formatted(field.getName(), text(left, field), text(right, field)));
      }
    }
    add(subject, settled, String.join("; ", fields));
  }

  /** A row in one line. */
  static String text(UsageRow row) {
    return row.toString().replaceAll("\\s+", " ").strip();
  }

  private static String text(UsageRow row, FieldDescriptor field) {
    return row.getField(field).toString().replaceAll("\\s+", " ").strip();
  }

  /**
   * A copy of the row without its subject, the order of its corrections, the times that they refer
   * to, and the conduct of connections, which is a hint for detection and no part of the books.
   */
  private static UsageRow comparable(UsageRow row) {
    UsageRow.Builder copy = row.toBuilder().clearSubject().clearCorrected().clearConduct();
    row.getCorrectedList().stream()
        .filter(of -> of.getConnections() != 0)
        .sorted(Comparator.comparingInt(Correction::getKindValue))
        .forEach(of -> copy.addCorrected(of.toBuilder().clearSinceMillis()));
    return copy.build();
  }

  static String name(String subject, UsageRow row) {
    return "%s %s %s"
        .formatted(
            subject.replace('/', ' '),
            row.getResolution().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
            Instant.ofEpochMilli(row.getStartMillis()));
  }
}
