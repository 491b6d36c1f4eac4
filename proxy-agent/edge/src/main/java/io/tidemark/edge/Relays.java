package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tidemark.agent.Census;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.netty.OpenConnection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connections and event streams that are relayed now, for the drain, for limits that end what
 * is open, and for the census.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class Relays {
  private static final long LAST_WORDS_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 10;
  private static final Set<CloseCategory> BY_THE_OTHER_SIDE =
      EnumSet.of(CloseCategory.ORIGIN_CLOSED, CloseCategory.ORIGIN_ERROR);

  private final ChannelGroup fronts = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Map<Channel, Channel> origins = new ConcurrentHashMap<>();
  private volatile boolean draining;

  void add(Channel front, Channel origin) {
    origins.put(front, origin);
    front.closeFuture().addListener(closed -> origins.remove(front));
    add(front);
  }

  /** Adds a connection that a handler of this proxy serves: it has no channel to an origin. */
  void add(Channel front) {
    fronts.add(front);
    if (draining) {
      front.eventLoop().execute(() -> end(front, CloseCategory.DRAIN, EdgeReplies.SERVICE_RESTART));
    }
  }

  /** Removes an event stream that has ended, on a channel that stays open. */
  void remove(Channel front) {
    fronts.remove(front);
  }

  int size() {
    return fronts.size();
  }

  /**
   * Sends 1012 to both sides of each connection, unless a frame is unfinished there, and closes it
   * a second later: one after the other over {@code spreadMillis}.
   */
  void drain(long spreadMillis) {
    draining = true;
    List<Channel> all = List.copyOf(fronts);
    for (int i = 0; i < all.size(); i++) {
      Channel front = all.get(i);
      front
          .eventLoop()
          .schedule(
              () -> end(front, CloseCategory.DRAIN, EdgeReplies.SERVICE_RESTART),
              spreadMillis * i / all.size(),
              TimeUnit.MILLISECONDS);
    }
  }

  /** Closes with 1008 the connections that a limit ends. */
  void endLimited() {
    for (Channel front : fronts) {
      front
          .eventLoop()
          .execute(
              () -> {
                OpenConnection connection = connection(front);
                if (connection != null && connection.isToEnd()) {
                  end(front, CloseCategory.LIMIT, EdgeReplies.POLICY_VIOLATION);
                }
              });
    }
  }

  /** Closes with 1001 the connections that were silent over the last two checks. */
  void endSilent() {
    for (Channel front : fronts) {
      front
          .eventLoop()
          .execute(
              () -> {
                OpenConnection connection = connection(front);
                if (connection != null && connection.countSilentLook() > 1) {
                  end(front, CloseCategory.IDLE, EdgeReplies.GOING_AWAY);
                }
              });
    }
  }

  /** Each loop counts the connections that are its own. */
  void count(Iterable<EventExecutor> loops, Function<EventExecutor, Census> censuses) {
    Map<EventExecutor, List<Channel>> all =
        fronts.stream().collect(Collectors.groupingBy(Channel::eventLoop));
    for (EventExecutor loop : loops) {
      Census census = censuses.apply(loop);
      List<Channel> its = all.getOrDefault(loop, List.of());
      loop.execute(() -> count(its, census));
    }
  }

  private static void count(List<Channel> fronts, Census census) {
    for (Channel front : fronts) {
      OpenConnection connection = connection(front);
      if (connection != null) {
        connection.count(census);
      }
    }
    census.end();
  }

  private static @Nullable OpenConnection connection(Channel front) {
    AccountingHandler accounts = front.pipeline().get(AccountingHandler.class);
    return accounts == null ? null : accounts.connection();
  }

  private void end(Channel front, CloseCategory category, int code) {
    if (!fronts.contains(front)) {
      // An event stream that has ended meanwhile, on a channel that goes on.
      return;
    }
    if (!front.attr(AccountingHandler.ENDED_BY).compareAndSet(null, category)) {
      if (BY_THE_OTHER_SIDE.contains(front.attr(AccountingHandler.ENDED_BY).get())) {
        // The channel waits for its last bytes to be read, and has waited long enough.
        front.close();
      }
      return;
    }
    OpenConnection connection = connection(front);
    Channel origin = origins.get(front);
    if (origin != null && connection != null && connection.isBetweenFramesToOrigin()) {
      origin.writeAndFlush(EdgeReplies.closeToOrigin(code));
    }
    if (connection != null && connection.isBetweenFramesToClient()) {
      front.writeAndFlush(EdgeReplies.closeToClient(code));
      front.eventLoop().schedule(() -> front.close(), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      front.close();
    }
  }

  /** Waits until nothing is relayed any more. */
  boolean awaitNone(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!fronts.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return fronts.isEmpty();
  }
}
