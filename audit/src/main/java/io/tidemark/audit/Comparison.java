package io.tidemark.audit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.UsageRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Settled rows held against recomputed ones, field by field. */
final class Comparison {
  private final List<String> differences = new ArrayList<>();
  private int compared;

  List<String> differences() {
    return differences;
  }

  int compared() {
    return compared;
  }

  void compare(String subject, Map<Long, UsageRow> settled, NavigableMap<Long, UsageRow> counted) {
    TreeMap<Long, UsageRow> missing = new TreeMap<>(counted);
    new TreeMap<>(settled)
        .forEach(
            (start, row) -> {
              compared++;
              UsageRow expected = missing.remove(start);
              if (expected == null) {
                differences.add(
                    "%s: settled (%s), and nothing was counted"
                        .formatted(name(subject, row), row.toString().replaceAll("\\s+", " ")));
              } else {
                compare(subject, row, expected);
              }
            });
    missing
        .values()
        .forEach(
            row ->
                differences.add(
                    "%s: counted (peak %d), and not settled"
                        .formatted(name(subject, row), row.getPeak())));
  }

  private void compare(String subject, UsageRow settled, UsageRow counted) {
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
    differences.add("%s: %s".formatted(name(subject, settled), String.join("; ", fields)));
  }

  private static String text(UsageRow row, FieldDescriptor field) {
    return row.getField(field).toString().replaceAll("\\s+", " ").strip();
  }

  /** Without what names the subject, corrections' order and the times that they refer to. */
  private static UsageRow comparable(UsageRow row) {
    UsageRow.Builder copy = row.toBuilder().clearSubject().clearCorrected();
    row.getCorrectedList().stream()
        .filter(of -> of.getConnections() != 0)
        .sorted(Comparator.comparingInt(Correction::getKindValue))
        .forEach(of -> copy.addCorrected(of.toBuilder().clearSinceMillis()));
    return copy.build();
  }

  static String name(String subject, UsageRow row) {
    return "%s %s %s"
        .formatted(
            subject,
            row.getResolution().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
            Instant.ofEpochMilli(row.getStartMillis()));
  }
}
