package io.tidemark.cases;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SourceBlock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a zone in force. {@link #ground} is the one place that decides whether a zone may
 * be limited; a limit stays in force only as long as its zone has a ground.
 */
final class Limits {
  /** The public promise. */
  static final String PROMISE =
      "Nobody is limited without having been contacted, unless abuse or an attack is suspected.";

  private static final long LONGEST_MILLIS = Duration.ofDays(31).toMillis();
  private static final int MOST = 1_000;

  /** An IPv4 /8; an IPv6 /16. Shorter prefixes are no source. */
  private static final int SHORTEST_V4 = 96 + 8;

  private static final int SHORTEST_V6 = 16;

  final Map<String, LimitRecord> inForce = new TreeMap<>();
  private final ActiveSuspicions suspicions;

  Limits(ActiveSuspicions suspicions) {
    this.suspicions = suspicions;
  }

  /**
   * Why the zone may be limited now: an active suspicion of abuse or an attack, or a case whose
   * customer has been contacted and that is not resolved, or is in the cool-down after no answer.
   * {@code null}: it may not.
   */
  @Nullable Ground ground(@Nullable CaseRecord latest, long nowMillis) {
    Ground suspected = suspicions.ground(nowMillis);
    if (suspected != null) {
      return suspected;
    }
    return latest != null && isContacted(latest, nowMillis)
        ? Ground.of(latest, contactedAt(latest))
        : null;
  }

  /** The number of further limits that the zone may have. */
  int room() {
    return MOST - inForce.size();
  }

  /** Why this many more limits do not fit; {@code null} if they do. */
  @Nullable String full(int more) {
    return more <= room()
        ? null
        : "a zone has at most %,d limits, and this one has %,d; lift some first"
            .formatted(MOST, inForce.size());
  }

  private static boolean isContacted(CaseRecord latest, long nowMillis) {
    boolean stands =
        switch (latest.getState()) {
          case CASE_CONTACTED, CASE_ANSWERED -> true;
          case CASE_RESOLVED ->
              latest.getResolution() == CaseResolution.NO_ANSWER
                  && nowMillis < latest.getCoolDownUntilMillis();
          case CASE_OPEN, CASE_STATE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    return stands && contactedAt(latest) > 0;
  }

  private static long contactedAt(CaseRecord of) {
    return of.getStepsList().stream()
        .filter(step -> step.getKind() == CaseStepKind.CONTACT)
        .mapToLong(step -> Math.max(1, step.getAtMillis()))
        .findFirst()
        .orElse(0);
  }

  /** A text that says what is missing for a ground. */
  static String needed(@Nullable CaseRecord latest) {
    return latest != null && latest.getState() == CaseState.CASE_OPEN
        ? "contact the customer and say so in case %s (step contact), or raise a suspicion with its evidence"
            .formatted(latest.getId())
        : "the zone has no case whose customer has been contacted; a case opens when the policy finds a reason. Under abuse or an attack, raise a suspicion with its evidence";
  }

  /** The fault of a limit, or {@code null}. */
  @Nullable String fault(SetLimit limit, long nowMillis) {
    if (limit.getReason().isBlank()) {
      return "reason must be given";
    }
    long left = limit.getExpiresMillis() - nowMillis;
    if (left <= 0 || left > LONGEST_MILLIS) {
      return "expires must be in the future, at most 31 days ahead";
    }
    return switch (limit.getKindCase()) {
      case CAP -> {
        LimitRecord other =
            inForce.values().stream().filter(LimitRecord::hasCap).findFirst().orElse(null);
        yield limit.getCap().getConnections() < 1
            ? "cap must be a whole number above 0"
            : other == null
                ? null
                : "the zone has a cap, %s; lift it first".formatted(other.getId());
      }
      case BLOCK -> {
        SourceBlock block = limit.getBlock();
        int shortest = isV4(block) ? SHORTEST_V4 : SHORTEST_V6;
        yield block.getPrefixBits() < shortest || block.getPrefixBits() > 128
            ? "source must be an address or a prefix, at least an IPv4 /8 or an IPv6 /16"
            : null;
      }
      case KIND_NOT_SET -> "a limit is a cap or a source";
    };
  }

  private static boolean isV4(SourceBlock block) {
    return new Client(block.getClientHigh(), block.getClientLow()).isIpv4();
  }
}
