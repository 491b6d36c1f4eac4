package io.tidemark.abuse;

import io.tidemark.ledger.Witness;
import java.util.ArrayList;
import java.util.List;

/**
 * The signals of all zones of one shard. It receives what the ledger books, and once a second of
 * log time runs the detectors over the stirred zones. Single-threaded, like the ledger.
 */
public final class ShardSignals implements Witness {
  /** The rules that apply to a zone in a plan; they may change at any time. */
  public interface RulesOf {
    AbuseRule rule(String plan, String zone);
  }

  /** The receiver of findings. */
  public interface Out {
    void found(String zone, Finding finding);
  }

  private static final int WALK_SECONDS = 60;

  private final Watching watching;
  private final RulesOf rules;
  private final List<ZoneSignals> zones = new ArrayList<>();

  private final StirredZones stirred = new StirredZones();

  private final SourceMemory crowd = new SourceMemory();
  private int lookedSecond;

  /** The index that the walk over all zones has reached; the next field has its counts so far. */
  private int walked;

  private Held counting = Held.NOTHING;
  private volatile Held held = Held.NOTHING;

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
    ZoneSignals signals = new ZoneSignals(id, plan, crowd, watching, stirred, second);
    zones.add(signals);
    return signals;
  }

  /** Runs the detectors if a second of log time has passed since the last run. */
  public void look(long logMillis, Out out) {
    int second = Witness.second(logMillis);
    if (second <= lookedSecond) {
      return;
    }
    lookedSecond = second;
    walk(second);
    for (ZoneSignals zone : stirred.take()) {
      zone.taken();
      AbuseRule rule = rules.rule(zone.plan, zone.zone);
      if (rule.on()) {
        for (Finding finding : Detectors.look(zone, rule, second)) {
          if (zone.reports.tryPass(finding, second)) {
            out.found(zone.zone, finding);
          }
        }
      }
    }
  }

  /** Visits the next few zones, so that it visits all in a minute. */
  private void walk(int second) {
    for (int i = zones.size() / WALK_SECONDS; i >= 0 && walked < zones.size(); i--) {
      ZoneSignals signals = zones.get(walked++);
      signals.tidy(second);
      counting = counting.plus(signals.held());
    }
    if (walked == zones.size() && walked > 0) {
      crowd.tracked.turn();
      held = counting;
      counting = Held.NOTHING;
      walked = 0;
    }
  }

  /** The figures of the last complete walk, which takes up to a minute. */
  @Override
  public Held held() {
    return held;
  }
}
