package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.Zone;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.netty.Handshakes;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's channel while it speaks HTTP. One exchange at a time; what a client sends ahead
 * waits. The origin's channel is kept for the next request to the same origin. Everything here
 * happens on the channel's event loop.
 *
 * <pre>
 *   IDLE ──request──▶ CONNECTING ──▶ EXCHANGING ──answer done──▶ IDLE
 *                                        └──101──▶ relayed: this handler has gone
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what a write ends in, the channel tells
final class FrontHandler extends ChannelInboundHandlerAdapter {
  private enum State {
    IDLE,
    CONNECTING,
    EXCHANGING
  }

  private final EdgeContext edge;

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  private State state = State.IDLE;
  private final Deque<Object> ahead = new ArrayDeque<>();
  private final Deque<HttpObject> toSend = new ArrayDeque<>();
  private @Nullable HttpRequest request;
  private boolean upgrade;
  private boolean requestDone;
  private boolean answered;
  private boolean keepAlive;
  private boolean http10;
  private boolean onKept;
  private boolean hasBody;
  private boolean reading;
  private boolean interim;

  private @Nullable Channel origin;
  private @Nullable Origin originAddress;
  private @Nullable Future<?> patience;

  FrontHandler(EdgeContext edge) {
    this.edge = edge;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    idle();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reading = false;
    if (message instanceof HttpRequest && state != State.IDLE) {
      ahead.add(message);
    } else if (!ahead.isEmpty()) {
      ahead.add(message);
    } else {
      take(message);
    }
    readOn();
  }

  /**
   * A read may end without a message, when a head comes in pieces; then it must be asked for again.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (origin != null) {
      origin.flush();
    }
    reading = false;
    readOn();
  }

  private void take(Object message) {
    if (message instanceof HttpRequest next) {
      begin(next);
    } else if (message instanceof HttpContent content && state != State.IDLE) {
      requestDone |= message instanceof LastHttpContent;
      hasBody |= content.content().isReadable();
      send(content);
      if (requestDone && origin != null) {
        // The flow control says that a read is complete only when nothing waits in it.
        origin.flush();
      }
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** Asks for one more message while there is room for it. */
  void readOn() {
    boolean room =
        state == State.IDLE
            || (requestDone
                ? ahead.isEmpty()
                : state == State.EXCHANGING && origin != null && origin.isWritable());
    if (room && !reading && ctx.channel().isActive() && !ctx.isRemoved()) {
      reading = true;
      ctx.read();
    }
  }

  private void begin(HttpRequest next) {
    stopWaiting();
    request = next;
    answered = false;
    requestDone = false;
    hasBody = false;
    keepAlive = HttpUtil.isKeepAlive(next);
    http10 = next.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    upgrade = Handshakes.isUpgrade(next);
    state = State.CONNECTING;
    if (next.decoderResult().isFailure()) {
      malformed(next.decoderResult().cause());
      return;
    }
    String host = Hosts.of(next);
    Hosts.toOriginForm(next);
    if (host == null) {
      answer(HttpResponseStatus.BAD_REQUEST, "A request needs one Host.", null);
      return;
    }
    Zone zone = edge.zones().zoneOf(host);
    if (zone == null) {
      answer(HttpResponseStatus.NOT_FOUND, "No such site here.", RefusalReason.UNKNOWN_ZONE);
      return;
    }
    Headers.toOrigin(next, clientAddress(), "http", upgrade);
    connect(Origin.of(zone), next);
  }

  private void malformed(Throwable cause) {
    HttpResponseStatus status =
        cause instanceof TooLongHttpLineException
            ? HttpResponseStatus.REQUEST_URI_TOO_LONG
            : cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    answer(status, "The request cannot be read.", null);
  }

  private void connect(Origin to, HttpRequest next) {
    send(next);
    if (upgrade) {
      patience =
          ctx.executor()
              .schedule(
                  () ->
                      originFailed(
                          HttpResponseStatus.GATEWAY_TIMEOUT, RefusalReason.ORIGIN_TIMEOUT),
                  edge.limits().handshake().toMillis(),
                  TimeUnit.MILLISECONDS);
    }
    Channel kept = origin;
    // An upgrade gets a channel of its own: a kept one may be ending just now, and cannot be asked
    // again.
    onKept = kept != null && kept.isActive() && to.equals(originAddress) && !upgrade;
    if (kept != null && onKept) {
      exchange(kept);
      return;
    }
    connectAnew(to);
  }

  private void connectAnew(Origin to) {
    Channel kept = origin;
    if (kept != null) {
      kept.close();
    }
    origin = null;
    originAddress = to;
    ChannelFuture connecting = edge.connect(ctx.channel(), to, new OriginHandler(this));
    connecting.addListener(
        done -> {
          if (!ctx.channel().isActive() || ctx.isRemoved()) {
            connecting.channel().close();
          } else if (done.isSuccess()) {
            origin = connecting.channel();
            exchange(connecting.channel());
          } else {
            originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_UNREACHABLE);
          }
        });
  }

  private void exchange(Channel with) {
    state = State.EXCHANGING;
    for (HttpObject message = toSend.poll(); message != null; message = toSend.poll()) {
      with.write(message);
    }
    with.flush();
    readOn();
  }

  private void send(HttpObject message) {
    if (state == State.EXCHANGING && origin != null) {
      origin.write(message);
    } else {
      toSend.add(message);
    }
  }

  /** The origin's answer, as it comes. */
  void fromOrigin(Channel from, Object message) {
    if (from != origin || state != State.EXCHANGING) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpMessage head && head.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      from.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      response(from, response);
    } else if (message instanceof HttpContent content) {
      content(content);
    }
    if (!ctx.channel().isWritable()) {
      from.config().setAutoRead(false);
    }
  }

  private void response(Channel from, HttpResponse response) {
    HttpRequest asked = request;
    if (asked == null) {
      return;
    }
    if (response.status().code() == 101) {
      if (upgrade) {
        relay(from, response, asked);
      } else {
        originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_REFUSED);
      }
      return;
    }
    interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (!interim) {
      stopWaiting();
      answered = true;
    }
    boolean originKeeps = HttpUtil.isKeepAlive(response);
    // An answer that came before its request was whole leaves the rest unread: the connection
    // cannot go on.
    keepAlive =
        Headers.toClient(response, asked.method(), http10, keepAlive && (interim || requestDone));
    if (!originKeeps && !interim) {
      originAddress = null;
    }
    ctx.write(response);
  }

  private void content(HttpContent content) {
    if (interim && content instanceof LastHttpContent) {
      content.release();
      interim = false;
      ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      return;
    }
    if (!(content instanceof LastHttpContent)) {
      ctx.write(content);
      return;
    }
    ChannelFuture written = ctx.writeAndFlush(content);
    if (keepAlive && requestDone) {
      if (originAddress == null && origin != null) {
        origin.close();
        origin = null;
      }
      idle();
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  void flush() {
    ctx.flush();
  }

  /** Waits for the next request, or takes the one that is there already. */
  private void idle() {
    state = State.IDLE;
    request = null;
    stopWaiting();
    Object next = ahead.poll();
    if (next == null) {
      patience =
          ctx.executor()
              .schedule(() -> ctx.close(), edge.limits().idle().toMillis(), TimeUnit.MILLISECONDS);
    }
    while (next != null) {
      take(next);
      next = state == State.IDLE || !(ahead.peek() instanceof HttpRequest) ? ahead.poll() : null;
    }
    readOn();
  }

  /** The 101: HTTP ends here, on both sides. */
  private void relay(Channel from, HttpResponse response, HttpRequest asked) {
    stopWaiting();
    answered = true;
    Headers.toClient(response, asked.method(), false, true);
    Channel front = ctx.channel();
    ctx.write(response);
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    edge.relays().add(front, from);
    from.pipeline().replace(OriginHandler.class, "relay", RelayHandler.onOrigin(front));
    front.pipeline().replace(this, "relay", RelayHandler.onFront(front, from));
    front.pipeline().remove(HttpServerCodec.class);
    front.pipeline().remove(FlowControlHandler.class);
    // Last: with it come the bytes that arrived in one piece with the 101, and go out at the front
    // as they are.
    from.pipeline().remove(HttpClientCodec.class);
    from.config().setAutoRead(true);
    front.config().setAutoRead(true);
    front.read();
  }

  /** The origin's channel has ended. */
  void originGone(Channel gone) {
    if (gone != origin) {
      return;
    }
    origin = null;
    if (state != State.EXCHANGING) {
      return;
    }
    HttpRequest asked = request;
    Origin to = originAddress;
    if (onKept && !answered && requestDone && !hasBody && asked != null && to != null) {
      // It ended while it was kept, and has seen nothing of this request that could matter twice.
      onKept = false;
      state = State.CONNECTING;
      send(asked);
      send(LastHttpContent.EMPTY_LAST_CONTENT);
      connectAnew(to);
      return;
    }
    if (answered) {
      // In the middle of an answer: the client must see that it is cut.
      ctx.close();
    } else {
      originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_UNREACHABLE);
    }
  }

  private void originFailed(HttpResponseStatus status, RefusalReason reason) {
    if (!answered && ctx.channel().isActive()) {
      answer(status, "The site's origin cannot be reached.", reason);
    }
  }

  private void answer(HttpResponseStatus status, String text, @Nullable RefusalReason reason) {
    stopWaiting();
    answered = true;
    state = State.CONNECTING;
    if (reason != null && upgrade) {
      ctx.channel().attr(AccountingHandler.REFUSED_FOR).set(reason);
    }
    FullHttpResponse response = Replies.plain(status, text);
    if (origin != null) {
      origin.close();
      origin = null;
    }
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
  }

  private String clientAddress() {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : "unknown";
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (origin != null) {
      origin.config().setAutoRead(context.channel().isWritable());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    toSend.forEach(ReferenceCountUtil::release);
    toSend.clear();
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    if (origin != null) {
      origin.close();
    }
  }
}
