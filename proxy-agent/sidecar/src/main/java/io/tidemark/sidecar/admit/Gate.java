package io.tidemark.sidecar.admit;

import io.tidemark.agent.Admission;
import io.tidemark.events.Client;

/** The decision whether a client may open a connection to a host now. */
@FunctionalInterface
public interface Gate {
  Admission admit(String host, Client client);
}
