package io.tidemark.cases;

import io.tidemark.abuse.AbuseKind;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ClearSuspicion;
import io.tidemark.events.v1.MarkSuspicion;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.events.v1.SuspicionMark;
import io.tidemark.events.v1.SuspicionOrBuilder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a zone's suspicions: raised by people and by detectors, marked, cleared, or over.
 */
final class ZoneSuspicions {
  private static final int MOST = 50;

  /** The time between alerts about other sources, since many may take turns. */
  private static final long TOLD_AGAIN_MILLIS = 300_000;

  /** A surge is explained by what another detector has seen within this time. */
  private static final long EXPLAINS_SURGE_MILLIS = 600_000;

  int raised;

  final PastSuspicions past = new PastSuspicions();

  private final ActiveSuspicions active;

  /** When each detector saw something last that is not marked false; forgotten with a restart. */
  private final Map<String, Long> seen = new HashMap<>();

  private final ZoneContext facts;
  private final DialogueOutput says;
  private final Replies replies;
  private final ZoneLimits limits;

  ZoneSuspicions(
      ZoneContext facts,
      DialogueOutput says,
      Replies replies,
      ActiveSuspicions active,
      ZoneLimits limits) {
    this.facts = facts;
    this.says = says;
    this.replies = replies;
    this.limits = limits;
    this.active = active;
  }

  List<SuspicionView> suspected() {
    return active.all().stream().map(SuspicionView::of).toList();
  }

  /** Ends suspicions that are over. */
  void time() {
    for (Suspicion suspicion : active.all()) {
      if (suspicion.getUntilMillis() <= facts.seenMillis) {
        end(suspicion, ActionKind.SUSPICION_OVER, Contract.SERVICE, "", "its time is over");
      }
    }
  }

  void raise(RequestRecord request, RaiseSuspicion asked) {
    if (asked.hasFinding()) {
      found(request, asked);
      return;
    }
    Suspicion last = lastOfPeople();
    if (replies.isDone(request) && last != null) {
      replies.did(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(last));
      return;
    }
    long left = asked.getUntilMillis() - facts.seenMillis;
    if (asked.getEvidence().isBlank() || left <= 0 || left > Periods.DAY) {
      replies.refuse(
          request,
          ActionKind.SUSPICION_RAISED,
          RefusedBecause.INVALID,
          "a suspicion has evidence, and lasts at most 24 h");
      return;
    }
    if (active.size() >= MOST) {
      replies.refuse(
          request,
          ActionKind.SUSPICION_RAISED,
          RefusedBecause.FULL,
          "a zone has at most %d active suspicions; clear some first".formatted(MOST));
      return;
    }
    Suspicion raised = begin(suspicion(asked));
    replies.did(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(raised));
  }

  /** The last suspicion that people raised, without those of detectors. */
  private @Nullable Suspicion lastOfPeople() {
    return active.all().stream()
        .filter(active -> !active.hasFinding())
        .max(Comparator.comparingInt(active -> ZoneDialogue.number(active.getId())))
        .orElse(null);
  }

  private Suspicion.Builder suspicion(RaiseSuspicion asked) {
    return Suspicion.newBuilder()
        .setDetector(asked.getDetector())
        .setEvidence(asked.getEvidence())
        .setSinceMillis(facts.seenMillis)
        .setUntilMillis(asked.getUntilMillis());
  }

  private Suspicion begin(Suspicion.Builder made) {
    raised++;
    Suspicion suspicion = made.setId(facts.zone + ".S" + raised).build();
    active.put(suspicion);
    says.alert(Alerts.of(suspicion, facts.zone, facts.plan, 0));
    return suspicion;
  }

  /**
   * Takes a finding of a detector: again, or for the first time. A finding that is already over, as
   * when the ledger catches up, is left out, and so is a surge that another suspicion explains.
   */
  private void found(RequestRecord request, RaiseSuspicion asked) {
    long left = asked.getUntilMillis() - facts.seenMillis;
    if (left <= 0 || left > Periods.DAY || isExplained(asked)) {
      return;
    }
    for (Suspicion known : active.all()) {
      if (known.hasFinding() && known.getDetector().equals(asked.getDetector())) {
        if (isFalse(known) && Proposal.isSomethingElse(known.getFinding(), asked.getFinding())) {
          end(known, ActionKind.SUSPICION_OVER, Contract.SERVICE, "", "something else is seen");
          break;
        }
        seeAgain(known, asked);
        return;
      }
    }
    if (active.size() >= MOST) {
      return;
    }
    Suspicion wasFalse = past.takeFalse(asked, facts.seenMillis);
    if (wasFalse != null) {
      goesOn(request, wasFalse, asked.getUntilMillis());
    } else {
      seen.put(asked.getDetector(), facts.seenMillis);
      Suspicion begun =
          begin(
              suspicion(asked)
                  .setFinding(asked.getFinding())
                  .setSeenMillis(facts.seenMillis)
                  .setToldMillis(facts.seenMillis));
      // A detector's request is not repeated, so it is not kept among the remembered requests.
      replies.answer(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(begun));
      limits.automatic(begun);
    }
  }

  /** Makes a suspicion active again, with its mark and its finding. */
  private void goesOn(RequestRecord request, Suspicion wasFalse, long untilMillis) {
    Suspicion again =
        wasFalse.toBuilder()
            .clearEndedMillis()
            .setUntilMillis(untilMillis)
            .setSeenMillis(facts.seenMillis)
            .build();
    active.put(again);
    replies.answer(
        request,
        ActionKind.SUSPICION_RAISED,
        action -> action.setSuspicion(again).setReason("marked false before"));
  }

  private boolean isExplained(RaiseSuspicion asked) {
    String surge = AbuseKind.SURGE.text();
    return asked.getDetector().equals(surge)
        && seen.entrySet().stream()
            .anyMatch(
                other ->
                    !other.getKey().equals(surge)
                        && facts.seenMillis - other.getValue() <= EXPLAINS_SURGE_MILLIS);
  }

  /**
   * Updates a suspicion with what is seen now; an alert tells if it has grown or names another
   * source.
   */
  private void seeAgain(Suspicion known, RaiseSuspicion asked) {
    if (isFalse(known)) {
      active.put(
          known.toBuilder()
              .setUntilMillis(Math.max(known.getUntilMillis(), asked.getUntilMillis()))
              .setSeenMillis(facts.seenMillis)
              .build());
      return;
    }
    seen.put(asked.getDetector(), facts.seenMillis);
    int before = known.getFinding().getSeverityValue();
    boolean grown = asked.getFinding().getSeverityValue() > before;
    boolean others =
        Proposal.namesOthers(known.getFinding(), asked.getFinding())
            && facts.seenMillis - known.getToldMillis() >= TOLD_AGAIN_MILLIS;
    Suspicion.Builder again =
        known.toBuilder()
            .setUntilMillis(Math.max(known.getUntilMillis(), asked.getUntilMillis()))
            .setSeenMillis(facts.seenMillis)
            .setEvidence(asked.getEvidence())
            .setFinding(
                asked.getFinding().toBuilder()
                    .setSeverityValue(Math.max(before, asked.getFinding().getSeverityValue())));
    if (grown || others) {
      again.setTold(known.getTold() + 1).setToldMillis(facts.seenMillis);
      says.alert(Alerts.of(again.build(), facts.zone, facts.plan, 0));
    }
    active.put(again.build());
    limits.automatic(again.build());
  }

  void clear(RequestRecord request, ClearSuspicion asked) {
    Suspicion suspicion = active.get(asked.getSuspicionId());
    if (suspicion == null) {
      replies.refuse(
          request,
          ActionKind.SUSPICION_CLEARED,
          RefusedBecause.NOT_FOUND,
          "no such suspicion is active on zone " + facts.zone);
      return;
    }
    end(
        suspicion,
        ActionKind.SUSPICION_CLEARED,
        request.getActor(),
        request.getId(),
        asked.getReason());
  }

  /** Marks a suspicion that is active, or one of the last that are over. */
  void mark(RequestRecord request, MarkSuspicion asked) {
    String id = asked.getSuspicionId();
    Suspicion known = active.has(id) ? active.get(id) : past.get(id);
    if (known == null) {
      replies.refuse(
          request,
          ActionKind.SUSPICION_MARKED,
          RefusedBecause.NOT_FOUND,
          "no such suspicion is active on zone %s, or among the last %d that were"
              .formatted(facts.zone, PastSuspicions.MOST));
      return;
    }
    if (replies.isDone(request)) {
      replies.did(request, ActionKind.SUSPICION_MARKED, action -> action.setSuspicion(known));
      return;
    }
    boolean isMark =
        asked.getMark() == SuspicionMark.MARKED_TRUE
            || asked.getMark() == SuspicionMark.MARKED_FALSE;
    if (!isMark) {
      replies.refuse(
          request, ActionKind.SUSPICION_MARKED, RefusedBecause.INVALID, "a mark is true or false");
      return;
    }
    Suspicion.Builder marked =
        known.toBuilder()
            .setMark(asked.getMark())
            .setMarkedBy(request.getActor())
            .setMarkedMillis(facts.seenMillis)
            .setMarkNote(asked.getNote());
    if (active.has(id)) {
      tellMarked(known, marked);
      active.put(marked.build());
      if (isFalse(marked)) {
        limits.liftOf(known, request.getActor());
      }
    } else {
      past.put(marked.build());
    }
    replies.did(
        request,
        ActionKind.SUSPICION_MARKED,
        action -> action.setSuspicion(marked).setReason(asked.getNote()));
  }

  /** Ends the alert of what is now false; begins it again if it no longer is. */
  private void tellMarked(Suspicion known, Suspicion.Builder marked) {
    if (isFalse(marked) && !isFalse(known)) {
      says.alert(Alerts.of(marked.build(), facts.zone, facts.plan, facts.seenMillis));
    } else if (!isFalse(marked) && isFalse(known)) {
      marked.setTold(known.getTold() + 2).setToldMillis(facts.seenMillis);
      says.alert(Alerts.of(marked.build(), facts.zone, facts.plan, 0));
    }
  }

  static boolean isFalse(SuspicionOrBuilder suspicion) {
    return suspicion.getMark() == SuspicionMark.MARKED_FALSE;
  }

  private void end(
      Suspicion suspicion, ActionKind kind, String actor, String requestId, String why) {
    Suspicion ended = suspicion.toBuilder().setEndedMillis(facts.seenMillis).build();
    active.remove(ended.getId());
    past.put(ended);
    if (!isFalse(ended)) {
      says.alert(Alerts.of(ended, facts.zone, facts.plan, facts.seenMillis));
    }
    replies.act(
        kind,
        action ->
            action.setActor(actor).setRequestId(requestId).setSuspicion(ended).setReason(why));
  }
}
