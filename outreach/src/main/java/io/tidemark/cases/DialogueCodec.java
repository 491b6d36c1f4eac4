package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.tidemark.cases.state.DialogueState;
import io.tidemark.cases.state.PendingDay;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.policy.WindowCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads a dialogue as records of a store: a head, the latest case, and one record for
 * each limit and each suspicion. No record grows with the zone's history, so none can become too
 * large for Kafka. The time is left out, so that a quiet zone is not written every minute.
 *
 * <pre>
 * zone/ZONE                 the head
 * case/ZONE                 the latest case
 * limit/ZONE/LIMIT          a limit in force
 * suspicion/ZONE/SUSPICION  an active suspicion
 * over/ZONE/SUSPICION       one of the last suspicions that are over
 * </pre>
 */
public final class DialogueCodec {
  private static final String HEAD = "zone/";
  private static final String CASE = "case/";
  private static final String LIMIT = "limit/";
  private static final String SUSPICION = "suspicion/";
  private static final String OVER = "over/";
  private static final List<String> KINDS = List.of(HEAD, CASE, LIMIT, SUSPICION, OVER);

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
    return records;
  }

  /** The records that differ from those that were written last; those that are gone are deleted. */
  static void writeChanges(ZoneDialogue dialogue, ShardDialogues.Puts puts) {
    Map<String, MessageLite> before = dialogue.written;
    Map<String, MessageLite> now = records(dialogue);
    now.forEach(
        (key, record) -> {
          MessageLite last = before.get(key);
          if (last != record && !record.equals(last)) {
            puts.put(key, record.toByteArray());
          }
        });
    for (String key : before.keySet()) {
      if (!now.containsKey(key)) {
        puts.put(key, null);
      }
    }
    dialogue.written = now;
  }

  private static Map<String, MessageLite> records(ZoneDialogue dialogue) {
    String zone = dialogue.zone();
    Map<String, MessageLite> records = new HashMap<>();
    records.put(HEAD + zone, head(dialogue));
    if (dialogue.zoneCase.latest != null) {
      records.put(CASE + zone, dialogue.zoneCase.latest);
    }
    dialogue.zoneLimits.limits.inForce.forEach(
        (id, limit) -> records.put(LIMIT + zone + "/" + id, limit));
    dialogue
        .suspicions
        .all()
        .forEach(active -> records.put(SUSPICION + zone + "/" + active.getId(), active));
    dialogue
        .zoneSuspicions
        .past
        .all()
        .forEach(past -> records.put(OVER + zone + "/" + past.getId(), past));
    return records;
  }

  private static DialogueState head(ZoneDialogue dialogue) {
    DialogueState.Builder state =
        DialogueState.newBuilder()
            .setPlan(dialogue.facts.plan)
            .setWindow(WindowCodec.write(dialogue.facts.window))
            .setCases(dialogue.zoneCase.cases)
            .setLimitsSet(dialogue.zoneLimits.limitsSet)
            .setSuspicionsRaised(dialogue.zoneSuspicions.raised)
            .addAllRequests(dialogue.replies.done);
    dialogue.zoneLimits.leftAlone.until.forEach(
        (source, until) ->
            state.addLeftAlone(
                io.tidemark.cases.state.LeftAlone.newBuilder()
                    .setSource(source)
                    .setUntilMillis(until)));
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

  /**
   * The dialogue as it was written.
   *
   * @param records all of the zone's, by key
   * @param seenMillis the time that had come
   */
  public static ZoneDialogue read(
      String zone,
      Map<String, byte[]> records,
      long seenMillis,
      DialogueInputs around,
      DialogueOutput says) {
    ZoneDialogue dialogue = new ZoneDialogue(zone, around, says);
    dialogue.facts.seenMillis = seenMillis;
    List<Suspicion> past = new ArrayList<>();
    try {
      for (Map.Entry<String, byte[]> record : records.entrySet()) {
        String key = record.getKey();
        byte[] value = record.getValue();
        if (key.startsWith(HEAD)) {
          head(DialogueState.parseFrom(value), dialogue);
        } else if (key.startsWith(CASE)) {
          dialogue.zoneCase.latest = CaseRecord.parseFrom(value);
        } else if (key.startsWith(LIMIT)) {
          LimitRecord limit = LimitRecord.parseFrom(value);
          dialogue.zoneLimits.limits.inForce.put(limit.getId(), limit);
        } else if (key.startsWith(SUSPICION)) {
          dialogue.suspicions.put(Suspicion.parseFrom(value));
        } else if (key.startsWith(OVER)) {
          past.add(Suspicion.parseFrom(value));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "the dialogue with zone %s cannot be read".formatted(zone), e);
    }
    past.sort(
        Comparator.comparingLong(Suspicion::getEndedMillis)
            .thenComparingInt(over -> ZoneDialogue.number(over.getId())));
    past.forEach(dialogue.zoneSuspicions.past::restore);
    dialogue.written = records(dialogue);
    return dialogue;
  }

  private static void head(DialogueState state, ZoneDialogue dialogue) {
    dialogue.facts.plan = state.getPlan();
    dialogue.facts.window = WindowCodec.read(state.getWindow());
    dialogue.zoneCase.cases = state.getCases();
    dialogue.zoneLimits.limitsSet = state.getLimitsSet();
    state
        .getLeftAloneList()
        .forEach(
            one -> dialogue.zoneLimits.leftAlone.until.put(one.getSource(), one.getUntilMillis()));
    dialogue.zoneSuspicions.raised = state.getSuspicionsRaised();
    dialogue.replies.done.addAll(state.getRequestsList());
    dialogue.pending =
        state.hasPending()
            ? new ZoneDialogue.PendingShare(
                state.getPending().getPlan(),
                state.getPending().getEndMillis(),
                state.getPending().getConnectionMillis())
            : null;
  }
}
