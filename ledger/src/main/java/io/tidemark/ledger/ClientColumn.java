package io.tidemark.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Client;

/** A column of clients' addresses, each as an IPv6 number in two halves. */
final class ClientColumn {
  private final LongColumn v4 = new LongColumn();
  private final LongColumn v6 = new LongColumn();
  private final LongColumn high = new LongColumn();

  void clear() {
    v4.size = 0;
    v6.size = 0;
    high.size = 0;
  }

  void readV4(WireInput in, int tag) throws InvalidProtocolBufferException {
    v4.readFixed32(in, tag);
  }

  void readV6(WireInput in, int tag) throws InvalidProtocolBufferException {
    v6.readFixed64(in, tag);
  }

  /** Puts the addresses together; returns false if there is not one for each event. */
  boolean reach(int events) {
    if (!v4.reach(events) || !high.reach(events)) {
      return false;
    }
    boolean none = v6.size == 0;
    int next = 0;
    for (int i = 0; i < events; i++) {
      long address = v4.get(i);
      if (address != 0) {
        v4.set(i, Client.mapped((int) address));
      } else if (!none) {
        if (next + 2 > v6.size) {
          return false;
        }
        high.set(i, v6.get(next++));
        v4.set(i, v6.get(next++));
      }
    }
    return next == v6.size;
  }

  long high(int event) {
    return high.get(event);
  }

  long low(int event) {
    return v4.get(event);
  }
}
