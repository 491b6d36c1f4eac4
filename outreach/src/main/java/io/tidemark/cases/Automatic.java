package io.tidemark.cases;

import io.tidemark.abuse.AutomaticRule;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.policy.PolicyPhrases;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * The choice of the sources of a finding that the service blocks by itself: only if the policy
 * allows it, only sources and never a zone, and no source behind which a good part of the zone's
 * users may be.
 *
 * @param spared sources that are named, but not blocked
 */
record Automatic(String detector, List<SuspectSource> blocked, List<SuspectSource> spared) {
  /** The most automatic blocks of a zone; people's limits must have room too. */
  private static final int MOST = 200;

  private static final int NAMED = 3;

  /**
   * Chooses the sources to block now.
   *
   * @param isLeftAlone whether people have said not to block a source
   */
  static Automatic of(
      Suspicion suspicion,
      AutomaticRule rule,
      Collection<LimitRecord> inForce,
      Predicate<SuspectSource> isLeftAlone) {
    List<SuspectSource> blocked = new ArrayList<>();
    List<SuspectSource> spared = new ArrayList<>();
    Automatic choice = new Automatic(suspicion.getDetector(), blocked, spared);
    if (!isOn(suspicion, rule)) {
      return choice;
    }
    List<LimitRecord> automatic = inForce.stream().filter(LimitRecord::getAutomatic).toList();
    long together = automatic.stream().mapToLong(limit -> limit.getBlock().getGoodPercent()).sum();
    for (SuspectSource source : suspicion.getFinding().getSourcesList()) {
      boolean isBlocked = inForce.stream().anyMatch(limit -> Proposal.isOf(limit, source));
      if (isBlocked || isLeftAlone.test(source)) {
        continue;
      }
      if (together + source.getGoodPercent() > rule.sparePercent()) {
        spared.add(source);
      } else if (automatic.size() + blocked.size() < MOST) {
        together += source.getGoodPercent();
        blocked.add(source);
      }
    }
    return choice;
  }

  private static boolean isOn(Suspicion suspicion, AutomaticRule rule) {
    return rule.kinds().stream().anyMatch(kind -> kind.text().equals(suspicion.getDetector()))
        && suspicion.hasFinding()
        && suspicion.getFinding().getConfidencePercent() >= rule.leastConfidence()
        && !suspicion.getFinding().getForCustomer()
        && !ZoneSuspicions.isFalse(suspicion);
  }

  String reason() {
    StringBuilder reason = new StringBuilder("automatic, as the policy has it for " + detector);
    for (SuspectSource source : spared.subList(0, Math.min(NAMED, spared.size()))) {
      reason.append(
          "; spared %s, which may be %s %% of the zone's good connections"
              .formatted(LimitText.source(source), PolicyPhrases.number(source.getGoodPercent())));
    }
    if (spared.size() > NAMED) {
      reason.append("; and %d more".formatted(spared.size() - NAMED));
    }
    return reason.toString();
  }
}
