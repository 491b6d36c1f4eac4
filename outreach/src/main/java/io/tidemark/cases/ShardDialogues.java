package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.abuse.AbuseRule;
import io.tidemark.abuse.Finding;
import io.tidemark.abuse.FindingCodec;
import io.tidemark.abuse.ShardSurges;
import io.tidemark.cases.state.DialogueState;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.RequestBounds;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.PlanDay;
import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.Refusal;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.Pages;
import io.tidemark.ledger.StateWriter;
import io.tidemark.policy.Minute;
import io.tidemark.policy.Shares;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The dialogues with all zones of a shard. It takes the settled rows of the shard and the requests
 * about its zones, in the order in which they come. Single-threaded.
 */
public final class ShardDialogues {
  /** The receiver of decisions, and of plans' days for the other shards. */
  public interface Out extends DialogueOutput {
    void planDay(PlanDay day);
  }

  private static final String DAY = "day/";
  private static final String SETTLED = "settled";

  private final DialogueInputs around;
  private final Out out;
  private final Map<String, ZoneDialogue> dialogues = new HashMap<>();
  private final List<ZoneDialogue> byPlace = new ArrayList<>();
  private final Pages heads = new Pages("zones/");
  private final Map<String, Shares.PlanDay> planDays = new HashMap<>();
  private final Map<String, Shares.PlanDay> changedDays = new HashMap<>();
  private final ShardSurges surges = new ShardSurges();

  /** Zones that time alone can change. */
  private final Set<String> restless = new HashSet<>();

  private final Map<String, Long> zonesOf = new HashMap<>();

  /** The dialogues whose settled day waits for its plan's day, by plan. */
  private final Map<String, Set<ZoneDialogue>> waiting = new HashMap<>();

  /** The dialogues that may have to be written. */
  private final List<ZoneDialogue> touched = new ArrayList<>();

  private long settledMillis;
  private long writtenMillis;

  public ShardDialogues(DialogueInputs around, Out out) {
    this.around = around;
    this.out = out;
  }

  /** A settled row of the shard's partition. */
  public void row(UsageRow row) {
    switch (row.getSubjectCase()) {
      case ZONE -> zone(row);
      case OF_PLAN -> {
        if (row.getResolution() == Resolution.DAY) {
          out.planDay(planDay(row));
        }
      }
      case MINUTE_END -> {
        if (!row.getMinuteEnd().getPlans()) {
          time(row.getStartMillis() + Periods.MINUTE);
        }
      }
      case FLEET, SUBJECT_NOT_SET -> {}
    }
  }

  private void zone(UsageRow row) {
    if (row.getResolution() == Resolution.MINUTE) {
      ZoneDialogue dialogue = of(row.getZone());
      dialogue.minute(minute(row));
      surge(row, dialogue);
      settle(dialogue);
    } else if (row.getResolution() == Resolution.DAY) {
      ZoneDialogue dialogue = of(row.getZone());
      long earlier =
          row.getEarlierPlansList().stream().mapToLong(PlanStint::getConnectionMillis).sum();
      dialogue.day(
          row.getPlan(), row.getStartMillis() + Periods.DAY, row.getConnectionMillis() - earlier);
      Shares.PlanDay known = planDays.get(row.getPlan());
      if (known != null) {
        dialogue.planDay(known);
      }
      keepWaiting(dialogue);
      settle(dialogue);
    }
  }

  /** Looks for a surge; its time is the end of the settled minute. */
  private void surge(UsageRow row, ZoneDialogue dialogue) {
    AbuseRule rule = dialogue.facts.rules().abuse();
    Finding found = around.isWatching() && rule.on() ? surges.row(dialogue.place, row, rule) : null;
    if (found != null) {
      long seenMillis = row.getStartMillis() + Periods.MINUTE;
      dialogue.request(
          FindingCodec.request(row.getZone(), found, seenMillis, around.networks()), seenMillis);
    }
  }

  private Minute minute(UsageRow row) {
    Long guideline =
        row.hasGuideline()
            ? Long.valueOf(row.getGuideline())
            : around.guidelines().get(row.getPlan());
    return new Minute(
        row.getStartMillis(),
        row.getPeak(),
        row.getRestart().getConnections(),
        row.getPlan(),
        guideline);
  }

  private static PlanDay planDay(UsageRow row) {
    return PlanDay.newBuilder()
        .setPlan(row.getOfPlan())
        .setEndMillis(row.getStartMillis() + Periods.DAY)
        .setConnectionMillis(row.getConnectionMillis())
        .setMedianConnectionMillis(row.getMedianZoneConnectionMillis())
        .build();
  }

  private void time(long nowMillis) {
    settledMillis = Math.max(settledMillis, nowMillis);
    for (String zone : List.copyOf(restless)) {
      ZoneDialogue dialogue = of(zone);
      dialogue.time(settledMillis);
      settle(dialogue);
    }
  }

  /** Handles a request at this time. */
  public void request(RequestRecord request, long nowMillis) {
    if (request.hasPlanDay()) {
      if (RowCheck.fault(request.getPlanDay(), nowMillis) == null) {
        planDay(request.getPlanDay());
      }
    } else if (Contract.isZone(request.getZone())) {
      ZoneDialogue dialogue = of(request.getZone());
      dialogue.request(request, nowMillis);
      settle(dialogue);
    }
  }

  /** A request that the service could not process: whoever asked gets an answer. */
  public void notProcessed(RequestRecord request, long nowMillis) {
    RequestRecord asked = RequestBounds.shortened(request);
    out.action(
        ActionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setRequestId(asked.getId())
            .setZone(Contract.isZone(asked.getZone()) ? asked.getZone() : Contract.UNKNOWN_ZONE)
            .setActor(asked.getActor())
            .setAtMillis(nowMillis)
            .setRefused(
                Refusal.newBuilder()
                    .setBecause(RefusedBecause.INVALID)
                    .setDetail("the service failed at this request and has left it out"))
            .build());
  }

  private void planDay(PlanDay said) {
    Shares.PlanDay day = day(said);
    planDays.put(said.getPlan(), day);
    changedDays.put(said.getPlan(), day);
    Set<ZoneDialogue> ofPlan = waiting.remove(said.getPlan());
    if (ofPlan == null) {
      return;
    }
    for (ZoneDialogue dialogue : ofPlan) {
      dialogue.planDay(day);
      settle(dialogue);
    }
    ofPlan.removeIf(dialogue -> !dialogue.waitsFor(said.getPlan()));
    if (!ofPlan.isEmpty()) {
      waiting.put(said.getPlan(), ofPlan);
    }
  }

  private void keepWaiting(ZoneDialogue dialogue) {
    ZoneDialogue.PendingShare pending = dialogue.pending;
    if (pending != null) {
      waiting.computeIfAbsent(pending.plan(), plan -> new LinkedHashSet<>()).add(dialogue);
    }
  }

  private ZoneDialogue of(String zone) {
    ZoneDialogue known = dialogues.get(zone);
    return known == null ? add(new ZoneDialogue(zone, around, out)) : known;
  }

  private ZoneDialogue add(ZoneDialogue dialogue) {
    dialogue.place = byPlace.size();
    byPlace.add(dialogue);
    dialogues.put(dialogue.zone(), dialogue);
    return dialogue;
  }

  private void settle(ZoneDialogue dialogue) {
    String before = dialogue.countedPlan;
    if (!dialogue.plan().equals(before)) {
      dialogue.countedPlan = dialogue.plan();
      zonesOf.merge(dialogue.plan(), 1L, Long::sum);
      if (before != null) {
        zonesOf.merge(before, -1L, Long::sum);
      }
    }
    if (!dialogue.touched) {
      dialogue.touched = true;
      touched.add(dialogue);
    }
    if (dialogue.hasDeadlines()) {
      restless.add(dialogue.zone());
    } else {
      restless.remove(dialogue.zone());
    }
  }

  /** The number of zones by plan and standing. */
  public Map<String, Map<Standing, Long>> standings() {
    Map<String, Map<Standing, Long>> standings = new TreeMap<>();
    zonesOf.forEach((plan, zones) -> counts(standings, plan).put(Standing.OK, zones));
    for (String zone : restless) {
      ZoneDialogue dialogue = of(zone);
      Map<Standing, Long> counts = counts(standings, dialogue.plan());
      counts.merge(Standing.OK, -1L, Long::sum);
      counts.merge(dialogue.standing(), 1L, Long::sum);
    }
    return standings;
  }

  private static Map<Standing, Long> counts(
      Map<String, Map<Standing, Long>> standings, String plan) {
    return standings.computeIfAbsent(plan, p -> new EnumMap<>(Standing.class));
  }

  /** Zones about which something is open, or was a little while ago. */
  public Map<String, ZoneStanding> open() {
    Map<String, ZoneStanding> open = new HashMap<>();
    restless.forEach(zone -> open.put(zone, of(zone).whole()));
    return open;
  }

  /** Writes what may have changed since the last time. */
  public void write(StateWriter to) {
    for (ZoneDialogue dialogue : touched) {
      if (dialogue.takeChanged()) {
        heads.touch(dialogue.place);
        DialogueCodec.writeChanges(dialogue, to);
      }
    }
    nothingTouched();
    heads.write(byPlace.size(), place -> DialogueCodec.head(byPlace.get(place)), to);
    surges.write(to);
    changedDays.forEach((plan, day) -> to.put(DAY + plan, bytes(day)));
    changedDays.clear();
    if (settledMillis != writtenMillis) {
      writtenMillis = settledMillis;
      to.put(SETTLED, bytes(new Shares.PlanDay("", settledMillis, 0, 0)));
    }
  }

  private static byte[] bytes(Shares.PlanDay day) {
    return PlanDay.newBuilder()
        .setPlan(day.plan())
        .setEndMillis(day.endMillis())
        .setConnectionMillis(day.connectionMillis())
        .setMedianConnectionMillis(day.medianMillis())
        .build()
        .toByteArray();
  }

  private static Shares.PlanDay day(byte[] bytes) {
    try {
      return day(PlanDay.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a plan's day cannot be read", e);
    }
  }

  private static Shares.PlanDay day(PlanDay said) {
    return new Shares.PlanDay(
        said.getPlan(),
        said.getEndMillis(),
        said.getConnectionMillis(),
        said.getMedianConnectionMillis());
  }

  /** Continues a zone whose state is lost from the records of the topics. */
  public void adopt(String zone, DialogueInputs.Kept kept) {
    if (!dialogues.containsKey(zone)) {
      ZoneDialogue dialogue = of(zone);
      dialogue.adopt(kept);
      settle(dialogue);
    }
  }

  /**
   * Reads the stored entries once, in any order. A zone's dialogue is created as soon as its head
   * is read, since there may be a million.
   */
  public void read(Iterable<Map.Entry<String, byte[]>> kept) {
    Map<String, Map<String, byte[]>> records = new HashMap<>();
    for (Map.Entry<String, byte[]> entry : kept) {
      String key = entry.getKey();
      byte[] value = entry.getValue();
      String zone = DialogueCodec.zoneOf(key);
      if (!zone.isEmpty()) {
        records.computeIfAbsent(zone, id -> new HashMap<>()).put(key, value);
      } else if (key.startsWith(DAY)) {
        planDays.put(key.substring(DAY.length()), day(value));
      } else if (key.equals(SETTLED)) {
        settledMillis = day(value).endMillis();
      } else if (heads.isKey(key)) {
        heads.read(key, value, entryOf -> restore(DialogueState.parseFrom(entryOf)));
      } else {
        surges.read(key, value);
      }
    }
    for (int place = 0; place < byPlace.size(); place++) {
      ZoneDialogue dialogue = byPlace.get(place);
      if (dialogue.place != place) {
        throw new IllegalStateException("a zone is missing in the stored dialogues");
      }
      DialogueCodec.read(records.getOrDefault(dialogue.zone(), Map.of()), settledMillis, dialogue);
      keepWaiting(dialogue);
      settle(dialogue);
    }
    nothingTouched();
  }

  private void restore(DialogueState head) {
    ZoneDialogue dialogue = DialogueCodec.read(head, around, out);
    while (byPlace.size() <= dialogue.place) {
      byPlace.add(dialogue); // a placeholder: the dialogue of this place is read later
    }
    byPlace.set(dialogue.place, dialogue);
    dialogues.put(dialogue.zone(), dialogue);
  }

  private void nothingTouched() {
    touched.forEach(dialogue -> dialogue.touched = false);
    touched.clear();
  }
}
