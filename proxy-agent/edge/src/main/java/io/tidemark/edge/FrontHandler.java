package io.tidemark.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.edge.client.Hops;
import io.tidemark.edge.handlers.SessionHandler;
import io.tidemark.edge.tls.Certificate;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.netty.Handshakes;
import org.jspecify.annotations.Nullable;

/**
 * One client's channel while it speaks HTTP. One exchange at a time; what a client sends ahead
 * waits. The origin's channel is kept for the next request to the same origin. Everything here
 * happens on the channel's event loop.
 *
 * <pre>
 *   IDLE ──request──▶ CONNECTING ──▶ EXCHANGING ──answer done──▶ IDLE
 *                                        ├──the last answer──▶ ENDING: closes when it is written
 *                                        └──101──▶ relayed: this handler has gone
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what a write ends in, the channel tells
final class FrontHandler extends ChannelInboundHandlerAdapter {
  private enum State {
    IDLE,
    CONNECTING,
    EXCHANGING,
    ENDING
  }

  private static final HttpResponseStatus LOOP_DETECTED =
      HttpResponseStatus.valueOf(508, "Loop Detected");

  private final EdgeContext edge;
  private final @Nullable Certificate certificate;
  private final OriginLink origin;

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private Deadline deadline;

  private State state = State.IDLE;
  private @Nullable HttpRequest request;

  /** Where this connection ends, once its request is whole. */
  private Routing.@Nullable ToHandler ending;

  private boolean upgrade;
  private boolean requestDone;
  private boolean answered;
  private boolean keepAlive;
  private boolean http10;
  private boolean hasBody;
  private boolean heard;
  private boolean reading;
  private boolean fresh = true;
  private boolean inPieces;
  private boolean interim;
  private boolean originKeeps;

  private Hops hops = Hops.UNKNOWN;

  /** {@code certificate} is what the client was shown; {@code null} without TLS. */
  FrontHandler(EdgeContext edge, @Nullable Certificate certificate) {
    this.edge = edge;
    this.certificate = certificate;
    this.origin = new OriginLink(edge, this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    deadline = new Deadline(context.executor());
    if (context.channel().isActive()) {
      idle();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (fresh && request == null) {
      idle();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reading = false;
    take(message);
    readOn();
  }

  /**
   * A read may end without a message, when a head comes in pieces; then it must be asked for again.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    origin.flush();
    inPieces |= reading && state == State.IDLE;
    reading = false;
    readOn();
  }

  private void take(Object message) {
    if (message instanceof HttpRequest next && state == State.IDLE) {
      begin(next);
    } else if (ending != null) {
      ReferenceCountUtil.release(message);
      if (message instanceof LastHttpContent) {
        endHere(ending);
      }
    } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      content.release();
      bodyFailed();
    } else if (message instanceof HttpContent content && state != State.IDLE) {
      requestDone |= message instanceof LastHttpContent;
      hasBody |= content.content().isReadable();
      if (content instanceof LastHttpContent last) {
        Headers.cleanTrailers(last.trailingHeaders());
      }
      progress();
      origin.send(content);
      if (requestDone) {
        // The flow control says that a read is complete only when nothing waits in it.
        origin.flush();
      }
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** A body that cannot be read must not look whole to the origin. */
  private void bodyFailed() {
    origin.end();
    if (answered || state == State.IDLE) {
      ctx.close();
    } else {
      answer(HttpResponseStatus.BAD_REQUEST, "The request's body cannot be read.", null);
    }
  }

  /** Asks for one more message while there is room for it. */
  void readOn() {
    boolean room =
        state == State.IDLE
            || ending != null
            || requestDone
            || (state == State.EXCHANGING && origin.isWritable());
    if (room && !reading && ctx.channel().isActive() && !ctx.isRemoved()) {
      reading = true;
      ctx.read();
    }
  }

  private void begin(HttpRequest next) {
    deadline.clear();
    request = next;
    answered = false;
    requestDone = false;
    hasBody = false;
    heard = false;
    keepAlive = HttpUtil.isKeepAlive(next);
    fresh = false;
    inPieces = false;
    http10 = next.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    upgrade = Handshakes.isUpgrade(next);
    state = State.CONNECTING;
    hops = edge.clients().hops(ctx.channel(), next.headers());
    Routing.Route route = edge.routing().of(next, upgrade, certificate);
    if (route instanceof Routing.Nowhere nowhere) {
      answer(nowhere.status(), nowhere.text(), nowhere.reason());
    } else if (route instanceof Routing.ToHandler there) {
      ending = there;
      deadline.set(edge.limits().answer().toMillis(), this::stalled);
    } else if (route instanceof Routing.ToOrigin there) {
      forward(there.origin(), next);
    }
  }

  private void forward(Origin to, HttpRequest next) {
    if (edge.via().isIn(next.headers())) {
      answer(LOOP_DETECTED, "This request has been here before.", RefusalReason.ORIGIN_REFUSED);
      return;
    }
    String scheme = certificate == null ? "http" : "https";
    edge.headers().toOrigin(next, new Forwarding.From(hops, scheme), upgrade);
    if (upgrade) {
      deadline.set(edge.limits().handshake().toMillis(), this::originSilent);
    } else {
      deadline.set(edge.limits().answer().toMillis(), this::stalled);
    }
    origin.send(next);
    // An upgrade gets a channel of its own: a kept one may be ending just now, and cannot be asked
    // again.
    origin.begin(ctx.channel(), to, hops.client(), upgrade);
  }

  /** Something of this exchange has come, from either side. */
  private void progress() {
    if (!upgrade) {
      deadline.extend();
    }
  }

  private void originSilent() {
    originFailed(HttpResponseStatus.GATEWAY_TIMEOUT, RefusalReason.ORIGIN_TIMEOUT);
  }

  /** Nothing has come for too long: it is the client's turn, or the origin's. */
  private void stalled() {
    if (answered) {
      // The client sees that the answer is cut.
      ctx.close();
    } else if (ending != null || (!requestDone && origin.isWritable())) {
      answer(HttpResponseStatus.REQUEST_TIMEOUT, "The request's body took too long.", null);
    } else {
      originSilent();
    }
  }

  boolean awaitsOrigin() {
    return state == State.CONNECTING && !answered && !ctx.isRemoved();
  }

  void originConnected() {
    state = State.EXCHANGING;
    readOn();
  }

  /** There is no room for one more channel to an origin, in all or of this client. */
  void noRoom() {
    if (!answered && ctx.channel().isActive()) {
      answer(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "Too many requests are waiting for their answers.",
          RefusalReason.CAPACITY);
    }
  }

  void originUnreachable() {
    originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_UNREACHABLE);
  }

  /** The origin's channel is not what it should be: no TLS, or a certificate that is not good. */
  void originUntrusted() {
    originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_UNTRUSTED);
  }

  /** The origin's answer, as it comes. */
  void fromOrigin(Channel from, Object message) {
    if (!origin.isOn(from) || state != State.EXCHANGING) {
      ReferenceCountUtil.release(message);
      if (origin.isOn(from) && state == State.IDLE) {
        // Nobody asked: what comes next could not be told from the answer to the next request.
        origin.end();
      }
      return;
    }
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      from.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      response(from, response);
    } else if (message instanceof HttpContent content) {
      content(content);
    } else {
      ReferenceCountUtil.release(message);
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
    boolean switching = response.status().code() == 101;
    if (switching && upgrade && isGood(response, asked)) {
      relay(from, response);
      return;
    }
    if (switching || (upgrade && isMistakable(response))) {
      originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_REFUSED);
      return;
    }
    heard = true;
    progress();
    interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (interim) {
      interim(response);
      return;
    }
    if (!Headers.isFramingKnown(response)) {
      originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_REFUSED);
      return;
    }
    if (upgrade) {
      deadline.set(edge.limits().answer().toMillis(), this::stalled);
    }
    answered = true;
    originKeeps = HttpUtil.isKeepAlive(response);
    // An answer that came before its request was whole leaves the rest unread: the connection
    // cannot go on.
    keepAlive = edge.headers().toClient(response, asked.method(), http10, keepAlive && requestDone);
    ctx.write(response);
  }

  /** In a stream of HTTP/2 the key is this proxy's, and nobody else can look at what came of it. */
  private boolean isGood(HttpResponse response, HttpRequest asked) {
    return Headers.switchesToWebSocket(response)
        && (!isStream() || Replies.accepts(asked, response));
  }

  /** In a stream of HTTP/2 any 2xx says that the WebSocket is open (RFC 8441 section 5). */
  private boolean isMistakable(HttpResponse response) {
    return isStream() && response.status().codeClass() == HttpStatusClass.SUCCESS;
  }

  private boolean isStream() {
    return ctx.channel() instanceof Http2StreamChannel;
  }

  /** Not for an HTTP/1.0 client: it would take it for the answer (RFC 9110 section 15.2). */
  private void interim(HttpResponse response) {
    if (!http10) {
      edge.headers().toClientInterim(response);
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(
              response.protocolVersion(),
              response.status(),
              Unpooled.EMPTY_BUFFER,
              response.headers(),
              EmptyHttpHeaders.INSTANCE));
    }
  }

  private void content(HttpContent content) {
    if (interim && content instanceof LastHttpContent) {
      content.release();
      interim = false;
      return;
    }
    deadline.extend();
    if (!(content instanceof LastHttpContent last)) {
      ctx.write(content);
      return;
    }
    Headers.cleanTrailers(last.trailingHeaders());
    ChannelFuture written = ctx.writeAndFlush(content);
    if (keepAlive && requestDone) {
      origin.rest(originKeeps);
      idle();
    } else {
      end(written);
    }
  }

  void flush() {
    ctx.flush();
  }

  /** Closes once the last is written, or when the client does not read it. */
  private void end(ChannelFuture written) {
    state = State.ENDING;
    deadline.set(edge.limits().answer().toMillis(), ctx::close);
    written.addListener(ChannelFutureListener.CLOSE);
  }

  /** Waits for the next request. */
  private void idle() {
    state = State.IDLE;
    request = null;
    deadline.set((fresh ? edge.limits().header() : edge.limits().idle()).toMillis(), this::tired);
    readOn();
  }

  /** No request came in time: who has begun one is told so. */
  private void tired() {
    if (inPieces) {
      answer(HttpResponseStatus.REQUEST_TIMEOUT, "The request's head took too long.", null);
    } else {
      ctx.close();
    }
  }

  /** The handler's is the answer, and all that follows. */
  private void endHere(Routing.ToHandler there) {
    HttpRequest asked = request;
    if (asked == null) {
      return;
    }
    ctx.write(Replies.switching(asked));
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    ChannelPipeline front = ctx.pipeline();
    FrontPipeline.answered(front);
    edge.relays().add(ctx.channel());
    front.remove(this);
    new SessionHandler(there.handler(), there.zone().getId(), asked.uri(), hops.client())
        .begin(front);
    FrontPipeline.toBytes(front);
    front.channel().config().setAutoRead(true);
    front.read();
  }

  /** The 101: HTTP ends here, on both sides. */
  private void relay(Channel from, HttpResponse response) {
    deadline.clear();
    answered = true;
    edge.headers().switching(response);
    Channel front = ctx.channel();
    ctx.write(response);
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    edge.relays().add(front, from);
    origin.gone();
    from.pipeline().replace(OriginHandler.class, "relay", RelayHandler.onOrigin(front));
    // First: what the client has sent before its answer goes out as it is.
    from.pipeline().get(HttpClientCodec.class).removeOutboundHandler();
    front.pipeline().replace(this, "relay", RelayHandler.onFront(front, from));
    FrontPipeline.toBytes(front.pipeline());
    // Last: with it come the bytes that arrived in one piece with the 101, and go out at the front
    // as they are.
    from.pipeline().remove(HttpClientCodec.class);
    from.config().setAutoRead(true);
    if (front instanceof SocketChannel socket && certificate == null) {
      socket.config().setAllowHalfClosure(true);
    }
    front.config().setAutoRead(true);
    front.read();
  }

  /** The origin's channel has ended. */
  void originGone(Channel gone) {
    if (!origin.isOn(gone)) {
      return;
    }
    origin.gone();
    if (state != State.EXCHANGING) {
      return;
    }
    HttpRequest asked = request;
    if (origin.isKept() && !heard && asked != null && canBeAskedAgain(asked)) {
      // It ended while it was kept.
      state = State.CONNECTING;
      origin.send(asked);
      origin.send(LastHttpContent.EMPTY_LAST_CONTENT);
      origin.beginAgain(ctx.channel());
      return;
    }
    if (answered) {
      // In the middle of an answer: the client gets what there is, and sees that it is cut.
      end(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
    } else {
      originUnreachable();
    }
  }

  /** A request that matters no more twice than once, and is whole. */
  private boolean canBeAskedAgain(HttpRequest asked) {
    HttpMethod method = asked.method();
    boolean safe =
        method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS);
    return safe && requestDone && !hasBody;
  }

  private void originFailed(HttpResponseStatus status, RefusalReason reason) {
    if (!answered && ctx.channel().isActive()) {
      answer(status, "The site's origin cannot be reached.", reason);
    }
  }

  private void answer(HttpResponseStatus status, String text, @Nullable RefusalReason reason) {
    answered = true;
    ending = null;
    if (reason != null && upgrade) {
      ctx.channel().attr(AccountingHandler.REFUSED_FOR).set(reason);
    }
    FullHttpResponse response = Replies.plain(status, text);
    origin.end();
    end(ctx.writeAndFlush(response));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    origin.setAutoRead(context.channel().isWritable());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline.end();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    deadline.end();
    origin.close();
  }
}
