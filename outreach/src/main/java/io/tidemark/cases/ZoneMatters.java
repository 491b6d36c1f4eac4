package io.tidemark.cases;

/**
 * The matters that people and the service have with one zone: its case, its limits, its suspicions,
 * and the answers to requests about them.
 */
final class ZoneMatters {
  final Replies replies;
  final ActiveSuspicions suspicions = new ActiveSuspicions();
  final ZoneCase zoneCase;
  final ZoneLimits zoneLimits;
  final ZoneSuspicions zoneSuspicions;

  ZoneMatters(ZoneContext facts, DialogueOutput says) {
    replies = new Replies(facts, says);
    zoneCase = new ZoneCase(facts, says, replies);
    zoneLimits = new ZoneLimits(facts, says, replies, zoneCase, suspicions);
    zoneSuspicions = new ZoneSuspicions(facts, says, replies, suspicions, zoneLimits);
  }

  boolean hasLimitsOrSuspicions() {
    return !zoneLimits.limits.inForce.isEmpty() || !suspicions.isEmpty();
  }
}
