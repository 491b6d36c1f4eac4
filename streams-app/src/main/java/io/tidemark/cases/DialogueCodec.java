package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.cases.state.DialogueState;
import io.tidemark.cases.state.PendingDay;
import io.tidemark.policy.WindowCodec;

/** A dialogue as it is kept: without the time, so that a quiet zone is not written every minute. */
public final class DialogueCodec {
  private DialogueCodec() {}

  public static byte[] write(ZoneDialogue dialogue) {
    DialogueState.Builder state =
        DialogueState.newBuilder()
            .setPlan(dialogue.facts.plan)
            .setWindow(WindowCodec.write(dialogue.facts.window))
            .addAllLimits(dialogue.zoneLimits.limits.inForce.values())
            .addAllSuspicions(dialogue.zoneLimits.limits.suspicions.values())
            .setCases(dialogue.zoneCase.cases)
            .setLimitsSet(dialogue.zoneLimits.limitsSet)
            .setSuspicionsRaised(dialogue.zoneSuspicions.raised)
            .addAllPastSuspicions(dialogue.zoneSuspicions.past.all())
            .addAllRequests(dialogue.replies.done);
    dialogue.zoneLimits.leftAlone.until.forEach(
        (source, until) ->
            state.addLeftAlone(
                io.tidemark.cases.state.LeftAlone.newBuilder()
                    .setSource(source)
                    .setUntilMillis(until)));
    if (dialogue.zoneCase.latest != null) {
      state.setCase(dialogue.zoneCase.latest);
    }
    ZoneDialogue.PendingShare pending = dialogue.pending;
    if (pending != null) {
      state.setPending(
          PendingDay.newBuilder()
              .setPlan(pending.plan())
              .setEndMillis(pending.endMillis())
              .setConnectionMillis(pending.connectionMillis()));
    }
    return state.build().toByteArray();
  }

  /**
   * As it was at the time.
   *
   * @param seenMillis the time that had come
   */
  public static ZoneDialogue read(
      String zone, byte[] bytes, long seenMillis, Surroundings around, Says says) {
    try {
      DialogueState state = DialogueState.parseFrom(bytes);
      ZoneDialogue dialogue = new ZoneDialogue(zone, around, says);
      dialogue.facts.seenMillis = seenMillis;
      dialogue.facts.plan = state.getPlan();
      dialogue.facts.window = WindowCodec.read(state.getWindow());
      dialogue.zoneCase.latest = state.hasCase() ? state.getCase() : null;
      state
          .getLimitsList()
          .forEach(limit -> dialogue.zoneLimits.limits.inForce.put(limit.getId(), limit));
      state
          .getSuspicionsList()
          .forEach(
              suspicion -> dialogue.zoneLimits.limits.suspicions.put(suspicion.getId(), suspicion));
      dialogue.zoneCase.cases = state.getCases();
      dialogue.zoneLimits.limitsSet = state.getLimitsSet();
      state
          .getLeftAloneList()
          .forEach(
              one ->
                  dialogue.zoneLimits.leftAlone.until.put(one.getSource(), one.getUntilMillis()));
      dialogue.zoneSuspicions.raised = state.getSuspicionsRaised();
      state.getPastSuspicionsList().forEach(past -> dialogue.zoneSuspicions.past.put(past));
      dialogue.replies.done.addAll(state.getRequestsList());
      dialogue.pending =
          state.hasPending()
              ? new ZoneDialogue.PendingShare(
                  state.getPending().getPlan(),
                  state.getPending().getEndMillis(),
                  state.getPending().getConnectionMillis())
              : null;
      return dialogue;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "the dialogue with zone %s cannot be read".formatted(zone), e);
    }
  }
}
