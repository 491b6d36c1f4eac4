package io.tidemark.usage.formats;

import io.tidemark.events.v1.RefusalReason;
import io.tidemark.usage.statements.Figures;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All columns of a statement, in order. Names are those of FOCUS (the FinOps Open Cost and Usage
 * Specification) where it defines one; the others have its prefix for custom columns, {@code x_}.
 */
final class Columns {
  static final String UNIT = "Connection-Hours";
  static final String SHA256 = "x_Sha256";

  static final List<Column> ALL = all();
  static final List<Column> BASE = ALL.stream().filter(column -> !column.derived()).toList();

  /** The columns of the end of a statement or of its corrections. */
  static final List<String> BESIDE =
      List.of(
          "x_CorrectionKind",
          "x_CorrectionBookedAt",
          "x_Of",
          "x_Name",
          "x_TimeZone",
          "x_Unit",
          "x_MadeAt",
          "x_SettledUntil",
          "x_DataVersion",
          "x_Rows",
          "x_Subjects",
          "x_Notes",
          SHA256);

  private Columns() {}

  private static List<Column> all() {
    List<Column> all = new ArrayList<>();
    add(all, "BillingPeriodStart", ColumnType.INSTANT, (period, row) -> period.startMillis());
    add(all, "BillingPeriodEnd", ColumnType.INSTANT, (period, row) -> period.endMillis());
    add(all, "ChargePeriodStart", ColumnType.INSTANT, (period, row) -> row.span().startMillis());
    add(all, "ChargePeriodEnd", ColumnType.INSTANT, (period, row) -> row.span().endMillis());
    add(all, "ChargeCategory", ColumnType.TEXT, (period, row) -> "Usage");
    add(all, "ChargeClass", ColumnType.TEXT, (period, row) -> null);
    add(all, "ResourceId", ColumnType.TEXT, (period, row) -> row.subject().name());
    add(all, "ResourceType", ColumnType.TEXT, (period, row) -> row.subject().kind());
    add(all, "x_Plan", ColumnType.TEXT, (period, row) -> row.figures().marks().plan());
    add(all, "x_EarlierPlans", ColumnType.TEXT, (period, row) -> row.earlierPlans());
    add(
        all,
        "x_GuidelineConnections",
        ColumnType.WHOLE,
        (period, row) -> row.figures().marks().guideline());
    add(all, "x_Status", ColumnType.TEXT, (period, row) -> row.isFinal() ? "final" : "provisional");
    add(all, "x_CoveredFrom", ColumnType.INSTANT, (p, row) -> row.covered().startMillis());
    add(all, "x_CoveredUntil", ColumnType.INSTANT, (period, row) -> row.covered().endMillis());
    levels(all);
    flows(all);
    add(all, "x_Spikes", ColumnType.WHOLE, (period, row) -> (long) row.spikes());
    add(
        all,
        "x_MinutesAboveGuideline",
        ColumnType.WHOLE,
        (period, row) -> (long) row.minutesAbove());
    add(
        all,
        "x_RestartMinutes",
        ColumnType.WHOLE,
        (period, row) -> (long) row.figures().marks().restartMinutes());
    add(
        all,
        "x_RestartConnections",
        ColumnType.WHOLE,
        (period, row) -> row.figures().marks().restartConnections());
    add(
        all,
        "x_PeakIsUpperBound",
        ColumnType.BOOLEAN,
        (period, row) -> row.figures().marks().coarse());
    derived(
        all, "ConsumedQuantity", ColumnType.DECIMAL, (period, row) -> Texts.rounded(row.hours()));
    derived(all, "ConsumedUnit", ColumnType.TEXT, (period, row) -> UNIT);
    derived(
        all, "x_MeanConnections", ColumnType.DECIMAL, (period, row) -> Texts.rounded(row.mean()));
    derived(all, "x_PlanShare", ColumnType.DECIMAL, (period, row) -> share(row.planShare()));
    return List.copyOf(all);
  }

  private static @Nullable Double share(@Nullable Double share) {
    return share == null ? null : (Double) Texts.rounded(share);
  }

  private static void levels(List<Column> all) {
    add(all, "x_PeakConnections", ColumnType.WHOLE, (p, row) -> row.figures().levels().peak());
    add(all, "x_PeakAt", ColumnType.INSTANT, (p, row) -> row.figures().levels().peakAtMillis());
    add(all, "x_P95MinutePeakConnections", ColumnType.WHOLE, (p, row) -> row.p95());
    add(all, "x_LowConnections", ColumnType.WHOLE, (p, row) -> row.figures().levels().low());
    add(all, "x_OpenAtStart", ColumnType.WHOLE, (p, row) -> row.figures().levels().openAtStart());
    add(all, "x_OpenAtEnd", ColumnType.WHOLE, (p, row) -> row.figures().levels().openAtEnd());
    add(
        all,
        "x_ConnectionMilliseconds",
        ColumnType.WHOLE,
        (p, row) -> row.figures().levels().connectionMillis());
  }

  private static void flows(List<Column> all) {
    add(all, "x_Opened", ColumnType.WHOLE, (p, row) -> row.figures().flows().opened());
    add(all, "x_Closed", ColumnType.WHOLE, (p, row) -> row.figures().flows().closed());
    add(all, "x_Lost", ColumnType.WHOLE, (p, row) -> row.figures().flows().lost());
    add(all, "x_Corrections", ColumnType.WHOLE, (p, row) -> row.figures().flows().corrections());
    add(all, "x_Transferred", ColumnType.WHOLE, (p, row) -> row.figures().flows().transferred());
    add(all, "x_Refused", ColumnType.WHOLE, (p, row) -> row.figures().flows().refusedInAll());
    for (RefusalReason reason : reasons()) {
      int number = reason.getNumber();
      add(all, name(reason), ColumnType.WHOLE, (p, row) -> refused(row.figures().flows(), number));
    }
    add(all, "x_BytesIn", ColumnType.WHOLE, (p, row) -> row.figures().flows().bytesIn());
    add(all, "x_BytesOut", ColumnType.WHOLE, (p, row) -> row.figures().flows().bytesOut());
  }

  static List<RefusalReason> reasons() {
    List<RefusalReason> reasons = new ArrayList<>(List.of(RefusalReason.values()));
    reasons.remove(RefusalReason.REFUSED_UNSPECIFIED);
    reasons.remove(RefusalReason.UNRECOGNIZED);
    return reasons;
  }

  /** For ZONE_LIMIT, the name is x_RefusedZoneLimit. */
  private static String name(RefusalReason reason) {
    StringBuilder name = new StringBuilder("x_Refused");
    for (String word : reason.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name.toString();
  }

  private static Long refused(Figures.Flows flows, int reason) {
    return flows.refused() == null ? 0L : (Long) flows.refused()[reason];
  }

  private static void add(List<Column> all, String name, ColumnType type, Column.Of value) {
    all.add(new Column(name, type, false, value));
  }

  private static void derived(List<Column> all, String name, ColumnType type, Column.Of value) {
    all.add(new Column(name, type, true, value));
  }

  /** The metadata of a statement, with values as in JSON. */
  static Map<String, @Nullable Object> head(Head head) {
    Head.Query query = head.query();
    Map<String, @Nullable Object> of = new LinkedHashMap<>();
    of.put("x_Subject", query.subject());
    of.put("BillingPeriodStart", Texts.instant(query.span().startMillis()));
    of.put("BillingPeriodEnd", Texts.instant(query.span().endMillis()));
    of.put("x_Unit", query.unit().text());
    of.put("x_TimeZone", query.zone().getId());
    of.put("x_Of", query.of().name().toLowerCase(Locale.ROOT));
    of.put("x_Name", query.name());
    of.put("x_Status", head.isFinal() ? "final" : "provisional");
    of.put("x_MadeAt", Texts.instant(head.madeAtMillis()));
    of.put("x_SettledUntil", Texts.instant(head.settledMillis()));
    Long since = head.booksSinceMillis();
    of.put("x_BooksSince", since == null ? null : Texts.instant(since));
    of.put("x_DataVersion", head.dataVersion());
    if (!head.notes().isEmpty()) {
      of.put(
          "x_Notes", head.notes().stream().map(note -> note.span() + ": " + note.text()).toList());
    }
    return of;
  }

  static Map<String, Object> later(LateCorrection correction) {
    Map<String, Object> of = new LinkedHashMap<>();
    of.put("ChargePeriodStart", Texts.instant(correction.sinceMillis()));
    of.put("ChargeCategory", "Usage");
    of.put("ChargeClass", "Correction");
    of.put("ResourceId", correction.subject().name());
    of.put("ResourceType", correction.subject().kind());
    of.put("x_Corrections", correction.connections());
    of.put("x_CorrectionKind", correction.kind());
    of.put("x_CorrectionBookedAt", Texts.instant(correction.bookedAtMillis()));
    return of;
  }

  static Map<String, @Nullable Object> totals(Sink.End end, boolean one) {
    Totals totals = end.totals();
    Map<String, @Nullable Object> of = new LinkedHashMap<>();
    of.put("x_Rows", totals.rows());
    of.put("x_Subjects", totals.subjects());
    of.put("ConsumedQuantity", Texts.rounded(totals.hours()));
    of.put("ConsumedUnit", UNIT);
    of.put("x_PeakConnections", totals.peak());
    of.put("x_PeakAt", totals.rows() == 0 ? null : Texts.instant(totals.peakAtMillis()));
    of.put("x_P95MinutePeakConnections", end.p95());
    of.put("x_MeanConnections", one ? (Double) Texts.rounded(totals.mean()) : null);
    of.put("x_ConnectionMilliseconds", totals.connectionMillis());
    Figures.Flows flows = totals.flows();
    of.put("x_Opened", flows.opened());
    of.put("x_Closed", flows.closed());
    of.put("x_Lost", flows.lost());
    of.put("x_Corrections", flows.corrections());
    of.put("x_Transferred", flows.transferred());
    of.put("x_Refused", flows.refusedInAll());
    for (RefusalReason reason : reasons()) {
      of.put(name(reason), refused(flows, reason.getNumber()));
    }
    of.put("x_BytesIn", flows.bytesIn());
    of.put("x_BytesOut", flows.bytesOut());
    of.put("x_Spikes", totals.spikes());
    of.put("x_MinutesAboveGuideline", totals.minutesAbove());
    return of;
  }
}
