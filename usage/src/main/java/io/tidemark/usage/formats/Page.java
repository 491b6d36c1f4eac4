package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Figures;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Totals;
import io.tidemark.usage.statements.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The printable page, part by part. */
final class Page {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter SHORT_DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ENGLISH);

  private final Head head;
  private final Sink.End end;
  private final Totals totals;
  private final StringBuilder html = new StringBuilder(64 << 10);

  Page(Head head, Sink.End end) {
    this.head = head;
    this.end = end;
    this.totals = end.totals();
    top();
  }

  String html() {
    return html.append("</footer></body></html>\n").toString();
  }

  private void top() {
    Head.Query query = head.query();
    String name =
        query.of() == Head.Of.ZONE ? Objects.requireNonNullElse(query.name(), "") : query.subject();
    html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<title>Usage of ")
        .append(escape(query.subject()))
        .append(", ")
        .append(escape(period()))
        .append("</title><style>")
        .append(css())
        .append("</style></head><body><header><div><div class=\"kind\">Usage statement")
        .append(query.of() == Head.Of.ZONE ? " · zone" : "")
        .append("</div><h1>")
        .append(escape(name))
        .append("</h1></div><div class=\"period\"><strong>")
        .append(escape(period()))
        .append("</strong>")
        .append(escape(query.zone().getId()))
        .append(" · by ")
        .append(query.unit().text())
        .append("<br>");
    if (head.isFinal()) {
      html.append("<span class=\"badge final\">Final</span>");
    } else {
      html.append("<span class=\"badge provisional\">Provisional · settled until ")
          .append(local(head.settledMillis(), TIME))
          .append("</span>");
    }
    html.append("</div></header>");
    for (Head.Note note : head.notes()) {
      html.append("<p class=\"note\">")
          .append(escape(note.text()))
          .append(" (")
          .append(local(note.span().startMillis(), TIME))
          .append(" to ")
          .append(local(note.span().endMillis(), TIME))
          .append(")</p>");
    }
  }

  /** "November 2026", "3 Nov 2026", or from and to. */
  private String period() {
    Span span = head.query().span();
    ZonedDateTime start = at(span.startMillis());
    ZonedDateTime last = at(span.endMillis() - 1);
    boolean midnights =
        start.toLocalTime().toSecondOfDay() == 0
            && at(span.endMillis()).toLocalTime().toSecondOfDay() == 0;
    if (!midnights) {
      return start.format(TIME) + " to " + at(span.endMillis()).format(TIME) + " " + last.getYear();
    }
    if (start.getDayOfMonth() == 1
        && start.plusMonths(1).toInstant().toEpochMilli() == span.endMillis()) {
      return start.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
          + " "
          + start.getYear();
    }
    return start.toLocalDate().equals(last.toLocalDate())
        ? start.format(DAY)
        : start.format(DAY) + " to " + last.format(DAY);
  }

  private void tiles(List<Row> rows) {
    html.append("<div class=\"tiles\">");
    tile(count(totals.peak()), "peak at once" + (totals.peak() == 0 ? "" : ", " + peakAt()));
    if (head.query().isOne()) {
      tile(decimal(totals.mean()), "mean at once");
      if (end.p95() != null) {
        tile(count(end.p95()), "95th percentile of minute peaks");
      }
    } else {
      tile(count(totals.subjects()), head.query().of() == Head.Of.PLANS ? "plans" : "zones");
    }
    tile(decimal(totals.hours()), "connection-hours");
    Figures.Flows flows = totals.flows();
    tile(count(flows.opened()), "opened");
    tile(count(flows.refusedInAll()), "refused");
    Row last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
    if (last != null && last.figures().marks().guideline() != null) {
      tile(
          count(last.figures().marks().guideline()),
          "guideline" + (last.figures().marks().plan().isEmpty() ? "" : ", plan " + plan(last)));
      tile(count(totals.spikes()), "times above it, " + minutes(totals.minutesAbove()) + " in all");
    }
    html.append("</div>");
  }

  private static String plan(Row row) {
    return escape(row.figures().marks().plan());
  }

  private static String minutes(long minutes) {
    return minutes < 120 ? minutes + " min" : decimal((double) minutes / 60) + " h";
  }

  private void tile(String figure, String what) {
    html.append("<div class=\"tile\"><b>")
        .append(figure)
        .append("</b><span>")
        .append(what)
        .append("</span></div>");
  }

  private String peakAt() {
    return local(totals.peakAtMillis(), INSTANT);
  }

  /** All rows of one subject. */
  void one(List<Row> rows) {
    tiles(rows);
    List<Chart.Bar> peaks = new ArrayList<>();
    List<Chart.Bar> hours = new ArrayList<>();
    List<@Nullable Long> guideline = new ArrayList<>();
    for (Row row : rows) {
      long peak = row.figures().levels().peak();
      peaks.add(bar(row, (double) peak, count(peak) + " at once"));
      hours.add(bar(row, row.hours(), decimal(row.hours()) + " connection-hours"));
      guideline.add(row.figures().marks().guideline());
    }
    String unit = head.query().unit().text();
    html.append("<h2>Most connections at once, by ").append(unit).append("</h2>");
    html.append(Chart.bars("Peaks", peaks, guideline));
    html.append("<h2>Connection-hours, by ").append(unit).append("</h2>");
    html.append(Chart.bars("Connection-hours", hours, List.of()));
    table(rows);
  }

  private Chart.Bar bar(Row row, double value, String told) {
    return new Chart.Bar(label(row, true), value, label(row, false) + ": " + told, !row.isFinal());
  }

  private void table(List<Row> rows) {
    boolean shares = rows.stream().anyMatch(row -> row.planShare() != null);
    html.append("<h2>Every ")
        .append(head.query().unit().text())
        .append("</h2><div class=\"scroll\"><table><thead><tr><th>")
        .append(head.query().unit() == Unit.DAY ? "Day" : "From")
        .append(
            "</th><th>Peak</th><th>95th pct.</th><th>Mean</th><th>Connection-hours</th><th>Opened</th><th>Closed</th><th>Refused</th><th>Lost</th><th>Corrected</th>")
        .append(shares ? "<th>Of its plan</th>" : "")
        .append("</tr></thead><tbody>");
    for (Row row : rows) {
      Figures.Flows flows = row.figures().flows();
      html.append("<tr>");
      cell(label(row, false) + (row.isFinal() ? "" : " (provisional)"));
      cell((row.figures().marks().coarse() ? "≤ " : "") + count(row.figures().levels().peak()));
      figures(row.p95(), row.mean(), row.hours(), flows);
      if (shares) {
        Double share = row.planShare();
        cell(share == null ? "" : decimal(share * 100) + " %");
      }
      html.append("</tr>");
    }
    Figures.Flows flows = totals.flows();
    html.append("</tbody><tfoot><tr>");
    cell("All");
    cell(count(totals.peak()));
    figures(end.p95(), totals.mean(), totals.hours(), flows);
    if (shares) {
      cell("");
    }
    html.append("</tr></tfoot></table></div>");
  }

  private void figures(@Nullable Long p95, double mean, double hours, Figures.Flows flows) {
    cell(p95 == null ? "" : count(p95));
    cell(decimal(mean));
    cell(decimal(hours));
    cell(count(flows.opened()));
    cell(count(flows.closed()));
    cell(count(flows.refusedInAll()));
    cell(count(flows.lost()));
    cell(count(flows.corrections()));
  }

  /** Adds a line for each of the leading subjects of many. */
  void many(Leaders leaders) {
    tiles(List.of());
    List<Leaders.Sum> all = leaders.all();
    String what = head.query().of() == Head.Of.PLANS ? "plan" : "zone";
    html.append("<h2>By connection-hours")
        .append(
            totals.subjects() > all.size()
                ? ": the first %d of %s".formatted(all.size(), count(totals.subjects()))
                : "")
        .append("</h2><div class=\"scroll\"><table class=\"many\"><thead><tr><th>")
        .append(what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1))
        .append(
            "</th><th>Plan</th><th>Guideline</th><th>Peak</th><th>Peak at</th><th>Connection-hours</th><th>Share</th><th>Opened</th><th>Refused</th><th>Spikes</th></tr></thead><tbody>");
    double whole = Math.max(1e-9, totals.hours());
    for (Leaders.Sum sum : all) {
      html.append("<tr>");
      cell(escape(sum.subject.name()));
      cell(escape(sum.plan));
      cell(sum.guideline == null ? "" : count(sum.guideline));
      cell(count(sum.peak));
      cell(local(sum.peakAtMillis, TIME));
      cell(decimal(sum.hours));
      cell(decimal(sum.hours / whole * 100) + " %");
      cell(count(sum.opened));
      cell(count(sum.refused));
      cell(count(sum.spikes));
      html.append("</tr>");
    }
    html.append("</tbody></table></div>");
  }

  void later(List<LateCorrection> corrections) {
    if (corrections.isEmpty()) {
      return;
    }
    html.append(
        "<h2>Corrected after this period</h2><p>Settled rows do not change. What was found wrong later is booked in a later minute; these refer to this period.</p><table><thead><tr><th>Zone</th><th>Kind</th><th>Since</th><th>Booked at</th><th>Connections</th></tr></thead><tbody>");
    for (LateCorrection each : corrections) {
      html.append("<tr>");
      cell(escape(each.subject().name()));
      cell(each.kind());
      cell(local(each.sinceMillis(), INSTANT));
      cell(local(each.bookedAtMillis(), INSTANT));
      cell("%+d".formatted(each.connections()));
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  void about() {
    html.append("<footer><dl>");
    about(
        "Peak",
        "The most connections that were open at one instant, to the millisecond; counted, not sampled.");
    about(
        "95th percentile",
        "19 of 20 minutes had a peak of no more than this. Minutes with nothing open count.");
    about("Connection-hour", "One connection open for one hour.");
    about(
        "Final, provisional",
        "A final row never changes. A provisional one holds what was settled when this was made.");
    about("Made", local(head.madeAtMillis(), INSTANT) + " " + head.query().zone().getId());
    about("Version of the data", Long.toString(head.dataVersion()));
    about("SHA-256 of the rows", "<code>" + end.sha256() + "</code>");
    about(
        "To verify",
        head.query().isOne()
            ? "<code>tidemark report verify</code> with this file"
            : "this page is a summary: verify the CSV, JSON or Parquet statement of the same period, which has the same SHA-256");
    html.append("</dl>");
  }

  private void about(String what, String is) {
    html.append("<dt>").append(what).append("</dt><dd>").append(is).append("</dd>");
  }

  /** Adds data for programs; browsers do not run it. */
  void data(String opening, String json) {
    html.append(opening).append(json.replace("<", "\\u003c")).append("</script>");
  }

  private void cell(String text) {
    html.append("<td>").append(text).append("</td>");
  }

  private String label(Row row, boolean brief) {
    long start = row.span().startMillis();
    return switch (head.query().unit()) {
      case MONTH -> at(start).format(DateTimeFormatter.ofPattern("MMM yyyy", Locale.ENGLISH));
      case DAY -> at(start).format(brief ? SHORT_DAY : DAY);
      case HOUR, MINUTE -> at(start).format(TIME);
    };
  }

  private ZonedDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atZone(head.query().zone());
  }

  private String local(long millis, DateTimeFormatter format) {
    return at(millis).format(format);
  }

  private static String count(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  private static String decimal(double number) {
    return String.format(Locale.ENGLISH, number < 10 ? "%,.2f" : "%,.1f", number);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String css() {
    try (InputStream css =
        Objects.requireNonNull(Page.class.getResourceAsStream("statement.css"))) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
