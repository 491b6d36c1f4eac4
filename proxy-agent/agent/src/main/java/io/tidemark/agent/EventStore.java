package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.RefusedKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for the next cut, in columns that are reused, so that no event needs an
 * object. Each event has a place, an index into the columns; the events of a zone and kind are a
 * chain of places. Sender thread only.
 */
final class EventStore {
  static final int NONE = -1;

  private static final int FIRST_PLACES = 1_024;

  private int[] next = new int[0];
  long[] atMillis = new long[0];
  long[] number = new long[0];
  long[] high = new long[0];
  long[] low = new long[0];
  long[] durationMillis = new long[0];
  long[] bytesIn = new long[0];
  long[] bytesOut = new long[0];

  /**
   * The bytes of a closed connection that were reported before its close; the hash of the path of a
   * refusal.
   */
  long[] beforeOrPath = new long[0];

  int[] protocol = new int[0];
  int[] category = new int[0];

  /** The code of a close; the reference of a refusal. */
  int[] codeOrReference = new int[0];

  @Nullable RefusedKind[] refusal = new RefusedKind[0];

  private int free = NONE;

  /** The kind of the last refusal, for reuse: the refusals of a flood are mostly alike. */
  private RefusedKind lastRefusal = RefusedKind.getDefaultInstance();

  /** Takes an event in; returns its place. */
  int add(Slot event) {
    if (free == NONE) {
      grow();
    }
    int place = free;
    free = next[place];
    next[place] = NONE;
    Client client = event.client;
    atMillis[place] = event.atMillis;
    high[place] = client.high();
    low[place] = client.low();
    protocol[place] = event.protocol.getNumber();
    switch (event.kind) {
      case OPENED -> number[place] = ConnectionId.number(event.connection);
      case CLOSED -> {
        number[place] = ConnectionId.number(event.connection);
        durationMillis[place] = event.durationMillis;
        bytesIn[place] = event.bytesIn;
        bytesOut[place] = event.bytesOut;
        beforeOrPath[place] = event.bytesBefore;
        category[place] = event.category.getNumber();
        codeOrReference[place] = event.closeCode;
      }
      case REFUSED -> {
        beforeOrPath[place] = event.pathHash;
        codeOrReference[place] = event.reference;
        refusal[place] = refusal(event);
      }
      case TRAFFIC -> throw new IllegalArgumentException("traffic is no event");
    }
    return place;
  }

  private RefusedKind refusal(Slot event) {
    RefusedKind last = lastRefusal;
    if (last.getReason() != event.reason
        || last.getStatus() != event.status
        || last.getProtocol() != event.protocol
        || !last.getRuleId().equals(event.rule)) {
      last =
          RefusedKind.newBuilder()
              .setProtocol(event.protocol)
              .setReason(event.reason)
              .setRuleId(event.rule)
              .setStatus(event.status)
              .build();
      lastRefusal = last;
    }
    return last;
  }

  int next(int place) {
    return next[place];
  }

  /** Makes the event at {@code following} the next one after that at {@code place}. */
  void link(int place, int following) {
    next[place] = following;
  }

  /** Frees the places of a chain, from {@code first} to {@code last}. */
  void free(int first, int last) {
    if (first != NONE) {
      next[last] = free;
      free = first;
    }
  }

  private void grow() {
    int from = next.length;
    int to = Math.max(FIRST_PLACES, from + from / 2);
    next = Arrays.copyOf(next, to);
    atMillis = Arrays.copyOf(atMillis, to);
    number = Arrays.copyOf(number, to);
    high = Arrays.copyOf(high, to);
    low = Arrays.copyOf(low, to);
    durationMillis = Arrays.copyOf(durationMillis, to);
    bytesIn = Arrays.copyOf(bytesIn, to);
    bytesOut = Arrays.copyOf(bytesOut, to);
    beforeOrPath = Arrays.copyOf(beforeOrPath, to);
    protocol = Arrays.copyOf(protocol, to);
    category = Arrays.copyOf(category, to);
    codeOrReference = Arrays.copyOf(codeOrReference, to);
    refusal = Arrays.copyOf(refusal, to);
    for (int place = to - 1; place >= from; place--) {
      next[place] = free;
      free = place;
    }
  }
}
