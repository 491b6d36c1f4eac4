package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import io.tidemark.events.v1.Emitter;

/** The identity of an emitter: a node, and one run of the proxy process on it. */
record EmitterId(String node, ByteString incarnation) {
  static EmitterId of(Emitter emitter) {
    return new EmitterId(emitter.getNode(), emitter.getIncarnation());
  }

  Emitter toWire() {
    return Emitter.newBuilder().setNode(node).setIncarnation(incarnation).build();
  }
}
