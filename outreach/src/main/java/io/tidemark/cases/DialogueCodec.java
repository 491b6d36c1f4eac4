package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.tidemark.cases.state.DialogueState;
import io.tidemark.cases.state.LeftAlone;
import io.tidemark.cases.state.PendingDay;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.ledger.StateWriter;
import io.tidemark.policy.WindowCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stored form of a dialogue: a head, which is stored on a page with those of other zones, and
 * one record for the latest case, each limit and each suspicion. No record grows with the zone's
 * history, so none can become too large for Kafka. The time is left out, so that a quiet zone is
 * not written every minute.
 *
 * <pre>
 * zones/PAGE/PART           heads
 * case/ZONE                 the latest case
 * limit/ZONE/LIMIT          a limit in force
 * suspicion/ZONE/SUSPICION  an active suspicion
 * over/ZONE/SUSPICION       one of the last suspicions that are over
 * </pre>
 */
public final class DialogueCodec {
  /** The prefix of a head that is stored alone; the application stores heads on pages. */
  private static final String HEAD = "zone/";

  private static final String CASE = "case/";
  private static final String LIMIT = "limit/";
  private static final String SUSPICION = "suspicion/";
  private static final String OVER = "over/";
  private static final List<String> KINDS = List.of(CASE, LIMIT, SUSPICION, OVER);

  private DialogueCodec() {}

  /** The zone that a key of the store belongs to, or an empty text for a key of something else. */
  static String zoneOf(String key) {
    for (String kind : KINDS) {
      if (key.startsWith(kind)) {
        int end = key.indexOf('/', kind.length());
        return key.substring(kind.length(), end < 0 ? key.length() : end);
      }
    }
    return "";
  }

  /** All records of a dialogue. */
  public static Map<String, byte[]> write(ZoneDialogue dialogue) {
    Map<String, byte[]> records = new HashMap<>();
    records(dialogue).forEach((key, record) -> records.put(key, record.toByteArray()));
    records.put(HEAD + dialogue.zone(), head(dialogue).toByteArray());
    return records;
  }

  /** The records that differ from those that were written last; those that are gone are deleted. */
  static void writeChanges(ZoneDialogue dialogue, StateWriter to) {
    Map<String, MessageLite> before = dialogue.written;
    Map<String, MessageLite> now = records(dialogue);
    now.forEach(
        (key, record) -> {
          MessageLite last = before.get(key);
          if (last != record && !record.equals(last)) {
            to.put(key, record.toByteArray());
          }
        });
    for (String key : before.keySet()) {
      if (!now.containsKey(key)) {
        to.put(key, null);
      }
    }
    dialogue.written = now;
  }

  private static Map<String, MessageLite> records(ZoneDialogue dialogue) {
    ZoneMatters matters = dialogue.matters;
    if (matters == null) {
      return Map.of();
    }
    String zone = dialogue.zone();
    Map<String, MessageLite> records = new HashMap<>();
    if (matters.zoneCase.latest != null) {
      records.put(CASE + zone, matters.zoneCase.latest);
    }
    matters.zoneLimits.limits.inForce.forEach(
        (id, limit) -> records.put(LIMIT + zone + "/" + id, limit));
    matters
        .suspicions
        .all()
        .forEach(active -> records.put(SUSPICION + zone + "/" + active.getId(), active));
    matters
        .zoneSuspicions
        .past
        .all()
        .forEach(past -> records.put(OVER + zone + "/" + past.getId(), past));
    return records;
  }

  static DialogueState head(ZoneDialogue dialogue) {
    DialogueState.Builder state =
        DialogueState.newBuilder()
            .setZone(dialogue.zone())
            .setPlace(dialogue.place)
            .setPlan(dialogue.facts.plan)
            .setWindow(WindowCodec.write(dialogue.facts.window));
    if (dialogue.matters != null) {
      write(dialogue.matters, state);
    }
    ZoneDialogue.PendingShare pending = dialogue.pending;
    if (pending != null) {
      state.setPending(
          PendingDay.newBuilder()
              .setPlan(pending.plan())
              .setEndMillis(pending.endMillis())
              .setConnectionMillis(pending.connectionMillis()));
    }
    return state.build();
  }

  private static void write(ZoneMatters matters, DialogueState.Builder state) {
    state
        .setCases(matters.zoneCase.cases)
        .setLimitsSet(matters.zoneLimits.limitsSet)
        .setSuspicionsRaised(matters.zoneSuspicions.raised)
        .addAllRequests(matters.replies.done);
    matters.zoneLimits.leftAlone.until.forEach(
        (source, until) ->
            state.addLeftAlone(LeftAlone.newBuilder().setSource(source).setUntilMillis(until)));
  }

  /**
   * Reads a dialogue that {@link #write} wrote.
   *
   * @param records all records of the zone, by key
   * @param seenMillis the time that the dialogue had reached
   */
  public static ZoneDialogue read(
      String zone,
      Map<String, byte[]> records,
      long seenMillis,
      DialogueInputs around,
      DialogueOutput says) {
    byte[] head = records.getOrDefault(HEAD + zone, new byte[0]);
    try {
      ZoneDialogue dialogue =
          read(DialogueState.parseFrom(head).toBuilder().setZone(zone).build(), around, says);
      read(records, seenMillis, dialogue);
      return dialogue;
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(zone, e);
    }
  }

  private static IllegalStateException unreadable(String zone, InvalidProtocolBufferException e) {
    return new IllegalStateException("the dialogue with zone %s cannot be read".formatted(zone), e);
  }

  /** The dialogue with this head; its other records are missing. */
  static ZoneDialogue read(DialogueState head, DialogueInputs around, DialogueOutput says) {
    ZoneDialogue dialogue = new ZoneDialogue(head.getZone(), around, says);
    dialogue.place = head.getPlace();
    head(head, dialogue);
    return dialogue;
  }

  /** Completes a dialogue whose head was read. */
  static void read(Map<String, byte[]> records, long seenMillis, ZoneDialogue dialogue) {
    dialogue.facts.seenMillis = seenMillis;
    List<Suspicion> past = new ArrayList<>();
    try {
      for (Map.Entry<String, byte[]> record : records.entrySet()) {
        String key = record.getKey();
        byte[] value = record.getValue();
        if (key.startsWith(CASE)) {
          dialogue.matters().zoneCase.latest = CaseRecord.parseFrom(value);
        } else if (key.startsWith(LIMIT)) {
          LimitRecord limit = LimitRecord.parseFrom(value);
          dialogue.matters().zoneLimits.limits.inForce.put(limit.getId(), limit);
        } else if (key.startsWith(SUSPICION)) {
          dialogue.matters().suspicions.put(Suspicion.parseFrom(value));
        } else if (key.startsWith(OVER)) {
          past.add(Suspicion.parseFrom(value));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(dialogue.zone(), e);
    }
    past.sort(
        Comparator.comparingLong(Suspicion::getEndedMillis)
            .thenComparingInt(over -> ZoneDialogue.number(over.getId())));
    past.forEach(over -> dialogue.matters().zoneSuspicions.past.restore(over));
    dialogue.written = records(dialogue);
    boolean unused = dialogue.takeChanged();
  }

  private static void head(DialogueState state, ZoneDialogue dialogue) {
    dialogue.facts.plan = state.getPlan();
    dialogue.facts.window = WindowCodec.read(state.getWindow());
    if (hasMatters(state)) {
      read(state, dialogue.matters());
    }
    dialogue.pending =
        state.hasPending()
            ? new ZoneDialogue.PendingShare(
                state.getPending().getPlan(),
                state.getPending().getEndMillis(),
                state.getPending().getConnectionMillis())
            : null;
  }

  private static boolean hasMatters(DialogueState state) {
    return state.getCases() > 0
        || state.getLimitsSet() > 0
        || state.getSuspicionsRaised() > 0
        || state.getRequestsCount() > 0
        || state.getLeftAloneCount() > 0;
  }

  private static void read(DialogueState state, ZoneMatters matters) {
    matters.zoneCase.cases = state.getCases();
    matters.zoneLimits.limitsSet = state.getLimitsSet();
    state
        .getLeftAloneList()
        .forEach(
            one -> matters.zoneLimits.leftAlone.until.put(one.getSource(), one.getUntilMillis()));
    matters.zoneSuspicions.raised = state.getSuspicionsRaised();
    matters.replies.done.addAll(state.getRequestsList());
  }
}
