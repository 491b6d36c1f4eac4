package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;

/**
 * One event on its way through the ring. Slots are made once and used again; they hold references,
 * never copies.
 */
final class Slot {
  enum Kind {
    OPENED,
    CLOSED,
    REFUSED,
    /** Bytes of connections that stay open. */
    TRAFFIC
  }

  Kind kind = Kind.OPENED;
  String zone = "";
  long atMillis;
  Protocol protocol = Protocol.WEBSOCKET;
  Client client = Client.NONE;

  /** The id of an opened or closed connection. */
  long connection;

  long durationMillis;
  long bytesIn;
  long bytesOut;

  /** The bytes reported as traffic while the connection was open, in both directions. */
  long bytesBefore;

  CloseCategory category = CloseCategory.CLOSE_UNSPECIFIED;
  int closeCode;

  RefusalReason reason = RefusalReason.REFUSED_UNSPECIFIED;
  String rule = "";
  long pathHash;
  int status;
  int reference;

  Slot copy() {
    Slot copy = new Slot();
    copy.kind = kind;
    copy.zone = zone;
    copy.atMillis = atMillis;
    copy.protocol = protocol;
    copy.client = client;
    copy.connection = connection;
    copy.durationMillis = durationMillis;
    copy.bytesIn = bytesIn;
    copy.bytesOut = bytesOut;
    copy.bytesBefore = bytesBefore;
    copy.category = category;
    copy.closeCode = closeCode;
    copy.reason = reason;
    copy.rule = rule;
    copy.pathHash = pathHash;
    copy.status = status;
    copy.reference = reference;
    return copy;
  }
}
