package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import io.tidemark.events.v1.CapRefusal;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.ledger.LiveShard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The watch over the caps of one shard's zones; it looks several times a second on the ledger's
 * thread.
 */
public final class CapWatch {
  private final int shard;
  private final int shards;
  private final LiveShard ledger;
  private final LimitTable limits;
  private final LiveCaps live;
  private final CapRefusals refusals;
  private final Map<String, CapControl> controls = new HashMap<>();

  CapWatch(
      int shard,
      int shards,
      LiveShard ledger,
      LimitTable limits,
      LiveCaps live,
      CapRefusals refusals) {
    this.shard = shard;
    this.shards = shards;
    this.ledger = ledger;
    this.limits = limits;
    this.live = live;
    this.refusals = refusals;
  }

  public void look(long nowMillis) {
    Set<String> there = new HashSet<>();
    for (LimitRecord limit : limits.caps()) {
      if (isMine(limit) && nowMillis < limit.getExpiresMillis()) {
        there.add(limit.getId());
        look(limit, nowMillis);
      }
    }
    for (String gone : Set.copyOf(controls.keySet())) {
      if (!there.contains(gone)) {
        controls.remove(gone);
        live.forget(gone);
      }
    }
    for (LimitRecord refusal : limits.refusals()) {
      if (isMine(refusal) && !controls.containsKey(refusal.getId())) {
        refusals.tell(refusal.getId(), null);
      }
    }
  }

  private boolean isMine(LimitRecord limit) {
    return Shards.shard(limit.getZone(), shards) == shard;
  }

  private void look(LimitRecord limit, long nowMillis) {
    long cap = limit.getCap().getConnections();
    CapControl control =
        controls.computeIfAbsent(
            limit.getId(), id -> new CapControl(cap, limits.refusal(id) != null));
    CapControl.Say say =
        control.look(
            nowMillis,
            ledger.logMillis(),
            since -> ledger.confirmed(limit.getZone(), nowMillis, since));
    live.tell(limit.getId(), control);
    switch (say) {
      case REFUSE -> refusals.tell(limit.getId(), refusal(limit, control, nowMillis));
      case ADMIT -> refusals.tell(limit.getId(), null);
      case NOTHING -> {}
    }
  }

  private static LimitRecord refusal(LimitRecord limit, CapControl control, long nowMillis) {
    return LimitRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setId(limit.getId())
        .setZone(limit.getZone())
        .setRefusal(
            CapRefusal.newBuilder()
                .setUntilMillis(nowMillis + CapControl.BELIEVED_MILLIS)
                .setConfirmed(control.confirmed()))
        .build();
  }

  /** Forgets the caps of a shard that has another owner. */
  public void close() {
    controls.keySet().forEach(live::forget);
  }
}
