package io.tidemark.sidecar.admit;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemark.agent.Admission;
import io.tidemark.events.Client;
import io.tidemark.events.v1.RefusalReason;
import java.util.concurrent.atomic.LongAdder;

/** The answers to the questions of all proxies, with their count. */
final class Answers {
  private final Gate gate;
  private final LongAdder admitted = new LongAdder();
  private final LongAdder refused = new LongAdder();

  Answers(Gate gate) {
    this.gate = gate;
  }

  Admission admit(String host, Client client) {
    Admission admission = gate.admit(host, client);
    (admission.allowed() ? admitted : refused).increment();
    return admission;
  }

  /** The HTTP status for a client that is refused. */
  static int status(Admission refusal) {
    return refusal.reason() == RefusalReason.TOGGLED_OFF
        ? HttpResponseStatus.FORBIDDEN.code()
        : HttpResponseStatus.TOO_MANY_REQUESTS.code();
  }

  double admitted() {
    return admitted.sum();
  }

  double refused() {
    return refused.sum();
  }
}
