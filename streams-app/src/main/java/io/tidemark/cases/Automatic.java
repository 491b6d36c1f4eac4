package io.tidemark.cases;

import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.policy.Rules;
import io.tidemark.policy.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which of the sources that a detector names the service blocks by itself: only where the policy
 * says so, only sources and never a zone, and nobody behind whom a good part of the zone's people
 * may be.
 *
 * @param spared named, but not blocked
 */
record Automatic(String detector, List<SuspectSource> blocked, List<SuspectSource> spared) {
  static Automatic of(
      Suspicion suspicion, Rules.AutomaticRule rule, Collection<LimitRecord> inForce) {
    List<SuspectSource> blocked = new ArrayList<>();
    List<SuspectSource> spared = new ArrayList<>();
    boolean isOn =
        rule.kinds().stream().anyMatch(kind -> kind.text().equals(suspicion.getDetector()))
            && suspicion.hasFinding()
            && !suspicion.getFinding().getForCustomer()
            && !ZoneSuspicions.isFalse(suspicion);
    if (!isOn) {
      return new Automatic(suspicion.getDetector(), blocked, spared);
    }
    long together =
        inForce.stream()
            .filter(LimitRecord::getAutomatic)
            .mapToLong(limit -> limit.getBlock().getGoodPercent())
            .sum();
    for (SuspectSource source : suspicion.getFinding().getSourcesList()) {
      boolean isBlocked = inForce.stream().anyMatch(limit -> Proposal.isOf(limit, source));
      if (isBlocked) {
        continue;
      }
      if (together + source.getGoodPercent() > rule.sparePercent()) {
        spared.add(source);
      } else {
        together += source.getGoodPercent();
        blocked.add(source);
      }
    }
    return new Automatic(suspicion.getDetector(), blocked, spared);
  }

  String reason() {
    StringBuilder reason = new StringBuilder("automatic, as the policy has it for " + detector);
    for (SuspectSource source : spared) {
      reason.append(
          "; spared %s, which may be %s %% of the zone's good connections"
              .formatted(LimitText.source(source), Words.number(source.getGoodPercent())));
    }
    return reason.toString();
  }
}
