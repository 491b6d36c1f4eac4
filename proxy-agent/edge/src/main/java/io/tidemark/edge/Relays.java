package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.netty.AccountingHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The connections that are relayed now, for the drain. */
@SuppressWarnings("FutureReturnValueIgnored") // what a write ends in, the channel tells
final class Relays {
  private static final long LAST_WORDS_MILLIS = 1_000;

  private final ChannelGroup fronts = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Map<Channel, Channel> origins = new ConcurrentHashMap<>();
  private volatile boolean draining;

  void add(Channel front, Channel origin) {
    fronts.add(front);
    origins.put(front, origin);
    front.closeFuture().addListener(closed -> origins.remove(front));
    if (draining) {
      front.eventLoop().execute(() -> goAway(front));
    }
  }

  int size() {
    return fronts.size();
  }

  /**
   * Says 1001 to both sides of every connection, where a frame may stand, and closes them a second
   * later.
   */
  void drain() {
    draining = true;
    for (Channel front : fronts) {
      front.eventLoop().execute(() -> goAway(front));
    }
  }

  private void goAway(Channel front) {
    front.attr(AccountingHandler.ENDED_BY).compareAndSet(null, CloseCategory.DRAIN);
    AccountingHandler accounts = front.pipeline().get(AccountingHandler.class);
    Channel origin = origins.get(front);
    if (origin != null && accounts != null && accounts.isBetweenFramesToOrigin()) {
      origin.writeAndFlush(Replies.goingAwayToOrigin());
    }
    if (accounts != null && accounts.isBetweenFramesToClient()) {
      front.writeAndFlush(Replies.goingAwayToClient());
      front.eventLoop().schedule(() -> front.close(), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      front.close();
    }
  }

  /** Waits until all are gone. */
  boolean awaitNone(long millis) throws InterruptedException {
    return fronts.newCloseFuture().await(millis);
  }
}
