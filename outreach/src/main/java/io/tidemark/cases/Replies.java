package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.Refusal;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The answers to requests: what was done, or what was refused and why. Every request has one. */
final class Replies {
  private static final int REMEMBERED = 20;

  /** The last requests that were done: a repeated one is answered, not done again. */
  final Deque<String> done = new ArrayDeque<>();

  private final ZoneContext facts;
  private final DialogueOutput says;

  Replies(ZoneContext facts, DialogueOutput says) {
    this.facts = facts;
    this.says = says;
  }

  boolean isDone(RequestRecord request) {
    return done.contains(request.getId());
  }

  void did(RequestRecord request, ActionKind kind, Consumer<ActionRecord.Builder> about) {
    if (!isDone(request)) {
      done.addLast(request.getId());
      if (done.size() > REMEMBERED) {
        done.removeFirst();
      }
    }
    answer(request, kind, about);
  }

  void answer(RequestRecord request, ActionKind kind, Consumer<ActionRecord.Builder> about) {
    act(
        kind,
        action -> {
          action.setRequestId(request.getId()).setActor(request.getActor());
          about.accept(action);
        });
  }

  void refuse(RequestRecord request, ActionKind kind, RefusedBecause because, String detail) {
    refuse(request, kind, Refusal.newBuilder().setBecause(because).setDetail(detail).build());
  }

  void refuse(RequestRecord request, ActionKind kind, Refusal refusal) {
    answer(request, kind, action -> action.setRefused(refusal));
  }

  void act(ActionKind kind, Consumer<ActionRecord.Builder> about) {
    ActionRecord.Builder action =
        ActionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setZone(facts.zone)
            .setActor(Contract.SERVICE)
            .setAtMillis(facts.seenMillis)
            .setKind(kind);
    about.accept(action);
    says.action(action.build());
  }
}
