package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The truth about a zone for a while: an attack, or a loop of its own clients.
 *
 * @param life the kind of the zone's normal life
 * @param attack {@code null} for a loop
 * @param sources the sources that take part, as text
 */
record Label(
    int zone,
    LifeKind life,
    @Nullable Attack attack,
    Strength strength,
    int firstSecond,
    int lastSecond,
    Set<String> sources) {
  /** A finding up to this long after the end still belongs to the label. */
  private static final int AFTER_SECONDS = 120;

  /** The same for the baseline, whose five minutes may have just begun. */
  private static final int BASELINE_AFTER = 360;

  private boolean isAbout(AbuseKind found) {
    return attack == null ? found == AbuseKind.RECONNECT_LOOP : found != AbuseKind.RECONNECT_LOOP;
  }

  boolean covers(Alarm alarm) {
    return alarm.zone == zone
        && (alarm.isBaseline || isAbout(alarm.kind))
        && alarm.lastSecond >= firstSecond
        && alarm.firstSecond <= lastSecond + (alarm.isBaseline ? BASELINE_AFTER : AFTER_SECONDS);
  }
}
