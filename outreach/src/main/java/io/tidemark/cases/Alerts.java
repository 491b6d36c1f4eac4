package io.tidemark.cases;

import io.tidemark.events.AlertNames;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.Evidence;
import io.tidemark.events.v1.Finding;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SpikeEvidence;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.policy.EarlyWarning;
import io.tidemark.policy.PolicyPhrases;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The alerts about a dialogue: identity in labels, figures in annotations. */
final class Alerts {
  private static final String SEVERITY = "severity";

  private Alerts() {}

  /** The alert of a case; it ends when the customer is contacted or the case is resolved. */
  static AlertRecord of(CaseRecord about, @Nullable String contact) {
    Evidence newest = about.getEvidence(about.getEvidenceCount() - 1);
    AlertRecord.Builder alert =
        alert("case/" + about.getId(), AlertNames.CASE_OPEN, about.getZone(), about.getPlan())
            .putLabels("case", about.getId())
            .putLabels(SEVERITY, "warning")
            .putAnnotations(
                "summary",
                "Zone %s (%s) should be contacted".formatted(about.getZone(), about.getPlan()))
            .putAnnotations("reason", newest.getReason())
            .putAnnotations("evidence", Integer.toString(about.getEvidenceCount()))
            .putAnnotations("settled_at_millis", Long.toString(newest.getAtMillis()))
            .setStartsMillis(about.getOpenedMillis())
            .setVersion(about.getVersion());
    if (about.hasGuideline()) {
      alert.putAnnotations("guideline", PolicyPhrases.number(about.getGuideline()));
    }
    if (newest.getSpikesCount() > 0) {
      alert.putAnnotations(
          "peaks",
          newest.getSpikesList().stream()
              .map(SpikeEvidence::getPeak)
              .map(PolicyPhrases::number)
              .collect(Collectors.joining(", ")));
    }
    if (about.hasAdvice()) {
      alert.putAnnotations("recommendation", about.getAdvice().getReason());
    }
    if (contact != null) {
      alert.putAnnotations("contact", contact);
    }
    if (about.getState() != CaseState.CASE_OPEN) {
      alert.setEndsMillis(about.getChangedMillis());
    }
    return alert.build();
  }

  /** The early warning to the customer; it lasts a day. */
  static AlertRecord of(EarlyWarning warning, String zone, String plan, @Nullable String contact) {
    AlertRecord.Builder alert =
        alert(
                "early-warning/%s/%d".formatted(zone, warning.atMillis()),
                AlertNames.EARLY_WARNING,
                zone,
                plan)
            .putLabels(SEVERITY, "info")
            .putLabels("notice", "customer")
            .putAnnotations(
                "summary",
                warning.firstSpike()
                    ? "Zone %s went above its guideline".formatted(zone)
                    : "Zone %s is near its guideline".formatted(zone))
            .putAnnotations("reason", warning.reason())
            .putAnnotations("guideline", PolicyPhrases.number(warning.guideline()))
            .putAnnotations("peak", PolicyPhrases.number(warning.peak()))
            .putAnnotations("headroom", PolicyPhrases.number(warning.headroom()))
            .setStartsMillis(warning.atMillis())
            .setEndsMillis(warning.atMillis() + Periods.DAY)
            .setVersion(1);
    if (warning.daysToGuideline() != null) {
      alert.putAnnotations("days_to_guideline", Integer.toString(warning.daysToGuideline()));
    }
    if (contact != null) {
      alert.putAnnotations("contact", contact);
    }
    return alert.build();
  }

  /**
   * @param endedMillis when the limit ended; 0: it stands until it expires
   */
  static AlertRecord of(LimitRecord limit, String plan, long endedMillis) {
    return alert("limit/" + limit.getId(), AlertNames.LIMIT_SET, limit.getZone(), plan)
        .putLabels("limit", limit.getId())
        .putLabels(SEVERITY, "info")
        .putAnnotations(
            "summary", "Zone %s is limited: %s".formatted(limit.getZone(), LimitText.of(limit)))
        .putAnnotations("reason", limit.getReason())
        .putAnnotations("ground", limit.getGround())
        .putAnnotations("actor", limit.getActor())
        .setStartsMillis(limit.getCreatedMillis())
        .setEndsMillis(endedMillis == 0 ? limit.getExpiresMillis() : endedMillis)
        .setVersion(endedMillis == 0 ? 1 : 2)
        .build();
  }

  /**
   * @param endedMillis when the suspicion ended; 0: it is active
   */
  static AlertRecord of(Suspicion suspicion, String zone, String plan, long endedMillis) {
    boolean forCustomer = suspicion.getFinding().getForCustomer();
    AlertRecord.Builder alert =
        alert("suspicion/" + suspicion.getId(), AlertNames.SUSPICION, zone, plan)
            .putLabels("suspicion", suspicion.getId())
            .putLabels("detector", suspicion.getDetector())
            .putLabels(SEVERITY, forCustomer ? "warning" : "critical")
            .putAnnotations(
                "summary",
                forCustomer
                    ? "The customer of zone %s should hear of a fault".formatted(zone)
                    : "Abuse or an attack is suspected on zone %s".formatted(zone))
            .putAnnotations("reason", suspicion.getEvidence())
            .setStartsMillis(suspicion.getSinceMillis())
            .setEndsMillis(suspicion.hasFinding() ? 0 : suspicion.getUntilMillis())
            .setVersion(1 + suspicion.getTold());
    if (suspicion.hasFinding()) {
      found(alert, suspicion.getFinding());
    }
    if (endedMillis != 0) {
      alert.setEndsMillis(endedMillis).setVersion(2 + suspicion.getTold());
    }
    return alert.build();
  }

  /** Adds what the detector found. */
  private static void found(AlertRecord.Builder alert, Finding finding) {
    alert
        .putAnnotations("found_severity", finding.getSeverity().name().toLowerCase(Locale.ROOT))
        .putAnnotations("confidence_percent", Integer.toString(finding.getConfidencePercent()))
        .putAnnotations(
            "sources",
            finding.getSourcesList().stream().map(Alerts::source).collect(Collectors.joining(", ")))
        .putAnnotations("other_sources", Long.toString(finding.getOtherSources()));
  }

  /** The source, and what is known of it, since a block may hit good clients. */
  private static String source(SuspectSource source) {
    List<String> known = new ArrayList<>();
    if (source.hasAsn()) {
      known.add("AS%d %s".formatted(source.getAsn(), source.getAsName()).strip());
    }
    if (source.getGoodPercent() > 0) {
      known.add("up to %d %% of the zone's good connections".formatted(source.getGoodPercent()));
    }
    return LimitText.source(source)
        + (known.isEmpty() ? "" : " (" + String.join("; ", known) + ")");
  }

  private static AlertRecord.Builder alert(String id, String name, String zone, String plan) {
    return AlertRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setId(id)
        .setName(name)
        .putLabels("zone", zone)
        .putLabels("plan", plan);
  }
}
