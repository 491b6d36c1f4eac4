package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.events.Client;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client channel's link to an origin: at most one channel, kept for the next request to the same
 * origin. Messages that are sent before the channel is connected wait. It is used on the client's
 * event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class OriginLink {
  private final EdgeContext edge;
  private final FrontHandler front;
  private final Deque<HttpObject> waiting = new ArrayDeque<>();
  private @Nullable Channel channel;
  private @Nullable Origin address;
  private Client client = Client.NONE;
  private @Nullable Exchange exchange;
  private boolean connected;
  private boolean kept;

  OriginLink(EdgeContext edge, FrontHandler front) {
    this.edge = edge;
    this.front = front;
  }

  /**
   * Begins an exchange of this client; {@code fresh} asks for a channel that was not used before.
   */
  void begin(Exchange begun, Channel from, Origin to, Client of, boolean fresh) {
    Channel there = channel;
    exchange = begun;
    client = of;
    kept = there != null && there.isActive() && to.equals(address) && !fresh;
    if (kept) {
      connected(begun);
    } else {
      connect(begun, from, to);
    }
  }

  /** Begins the exchange once more, on a new channel. */
  void beginAgain(Channel from) {
    Origin to = address;
    Exchange again = exchange;
    kept = false;
    if (to != null && again != null) {
      connect(again, from, to);
    }
  }

  private void connect(Exchange of, Channel from, Origin to) {
    end();
    address = to;
    Client by = client;
    if (!edge.origins().enter(by)) {
      of.noRoom();
      return;
    }
    // Deferred until the current events are handled: a descriptor that one of them closed may be
    // reused, and epoll's remaining events of it would be taken for those of the new channel.
    from.eventLoop().execute(() -> connectNow(of, from, to, by));
  }

  private void connectNow(Exchange of, Channel from, Origin to, Client by) {
    if (!isAwaited(of, from)) {
      edge.origins().leave(by);
      return;
    }
    ChannelFuture connecting = edge.connect(from, to, new OriginHandler(front));
    connecting.channel().closeFuture().addListener(closed -> edge.origins().leave(by));
    connecting.addListener(
        done -> {
          if (!isAwaited(of, from)) {
            connecting.channel().close();
          } else if (done.isSuccess()) {
            channel = connecting.channel();
            connected(of);
          } else {
            of.originUnreachable();
          }
        });
  }

  private boolean isAwaited(Exchange of, Channel from) {
    return from.isActive() && of == exchange && of.awaitsOrigin();
  }

  private void connected(Exchange of) {
    connected = true;
    for (HttpObject message = waiting.poll(); message != null; message = waiting.poll()) {
      send(message);
    }
    flush();
    // Last, since the front then reads on, and its next messages must follow those that waited.
    of.originConnected();
  }

  void send(HttpObject message) {
    if (connected && channel != null) {
      channel.write(message);
    } else {
      waiting.add(message);
    }
  }

  void flush() {
    if (channel != null) {
      channel.flush();
    }
  }

  boolean isWritable() {
    return connected && channel != null && channel.isWritable();
  }

  boolean isOn(Channel other) {
    return channel == other;
  }

  /** True if this exchange runs on a channel that had served others before. */
  boolean isKept() {
    return kept;
  }

  void setAutoRead(boolean on) {
    if (channel != null) {
      channel.config().setAutoRead(on);
    }
  }

  /** The exchange is over; the channel stays if the origin wants it so. */
  void rest(boolean originKeeps) {
    connected = false;
    if (!originKeeps) {
      end();
    }
  }

  /** The channel has ended by itself, or belongs to a relay now. */
  void gone() {
    channel = null;
    connected = false;
  }

  void end() {
    Channel there = channel;
    gone();
    if (there != null) {
      there.close();
    }
  }

  void close() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    end();
  }
}
