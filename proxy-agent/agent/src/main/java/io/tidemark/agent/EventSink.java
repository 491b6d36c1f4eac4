package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;

/** A receiver of the events that an {@link EventSource} reads. Times are the source's own. */
public interface EventSink {
  /** Reports that a connection is open; the result is for {@link #closed}. */
  Connection opened(long atMillis, String zone, Protocol protocol, Client client);

  void closed(long atMillis, Connection connection, Ending ending);

  /** Reports bytes of connections that stay open. */
  void traffic(long atMillis, String zone, long bytesIn, long bytesOut);

  /** Reports a handshake that got no 101; {@link Agent#refused} tells what the values are. */
  void refused(
      long atMillis,
      String zone,
      Protocol protocol,
      Client client,
      RefusalReason reason,
      String rule,
      int status);
}
