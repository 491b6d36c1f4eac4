package io.tidemark.edge;

import io.netty.channel.Channel;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.netty.AccountingHandler;

/**
 * The answer of an exchange as an event stream that is counted as a connection, if it is one. While
 * it goes on, it is among the connections that a drain and limits end.
 */
final class CountedStream {
  private final Relays relays;
  private final Channel front;
  private boolean open;

  CountedStream(Relays relays, Channel front) {
    this.relays = relays;
    this.front = front;
  }

  /** The head of the answer was written, and the accounting has seen it. */
  void answered() {
    AccountingHandler accounts = front.pipeline().get(AccountingHandler.class);
    if (accounts != null && accounts.connection() != null) {
      open = true;
      relays.add(front);
    }
  }

  /** The channel is about to be closed for this cause. */
  void endedBy(CloseCategory category) {
    if (open) {
      front.attr(AccountingHandler.ENDED_BY).compareAndSet(null, category);
    }
  }

  /** The answer is over, and the channel goes on. */
  void over() {
    if (open) {
      open = false;
      relays.remove(front);
    }
  }
}
