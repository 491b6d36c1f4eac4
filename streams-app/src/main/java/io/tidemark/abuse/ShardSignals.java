package io.tidemark.abuse;

import io.tidemark.ledger.Witness;
import io.tidemark.policy.Rules;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees what is booked in one shard, and looks at the zones in which something is going on, once a
 * second of log time. Single threaded, as the ledger is.
 */
public final class ShardSignals implements Witness {
  /** What applies to a zone in a plan; may change at any time. */
  public interface RulesOf {
    Rules.AbuseRule rule(String plan, String zone);
  }

  /** Takes what is found. */
  public interface Out {
    void found(String zone, Finding finding);
  }

  private record Watched(ZoneSignals signals, Reports reports) {}

  private final Watching watching;
  private final RulesOf rules;
  private final List<Watched> zones = new ArrayList<>();
  private final Crowd crowd = new Crowd();
  private int lookedSecond;

  public ShardSignals(Watching watching, RulesOf rules) {
    this.watching = watching;
    this.rules = rules;
  }

  @Override
  public boolean isWatching() {
    return watching.on();
  }

  @Override
  public Zone zone(String id, String plan, int second) {
    ZoneSignals signals = new ZoneSignals(id, plan, crowd, watching, second);
    zones.add(new Watched(signals, new Reports()));
    return signals;
  }

  /** Looks, if a second has passed since the last time. */
  public void look(long logMillis, Out out) {
    int second = Witness.second(logMillis);
    if (second <= lookedSecond) {
      return;
    }
    lookedSecond = second;
    for (Watched zone : zones) {
      ZoneSignals signals = zone.signals();
      if (signals.isStirred()) {
        Rules.AbuseRule rule = rules.rule(signals.plan, signals.zone);
        if (rule.on()) {
          for (Finding finding : Detectors.look(signals, rule, second)) {
            if (zone.reports().isNews(finding, second)) {
              out.found(signals.zone, finding);
            }
          }
        }
      }
    }
  }

  /** Bytes on the heap for all zones, about. */
  public long memory() {
    return zones.stream().mapToLong(zone -> zone.signals().memory()).sum();
  }
}
