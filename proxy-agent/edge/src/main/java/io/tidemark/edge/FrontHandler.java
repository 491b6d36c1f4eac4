package io.tidemark.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
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
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.tidemark.edge.handlers.SessionHandler;
import io.tidemark.edge.tls.Certificate;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.netty.Handshakes;
import java.util.concurrent.TimeUnit;
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

  private final EdgeContext edge;
  private final @Nullable Certificate certificate;
  private final OriginLink origin;

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

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

  private @Nullable Future<?> patience;

  /** {@code certificate} is what the client was shown; {@code null} without TLS. */
  FrontHandler(EdgeContext edge, @Nullable Certificate certificate) {
    this.edge = edge;
    this.certificate = certificate;
    this.origin = new OriginLink(edge, this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    if (context.channel().isActive()) {
      idle();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (patience == null) {
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
    stopWaiting();
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
    Routing.Route route = edge.routing().of(next, upgrade, certificate);
    if (route instanceof Routing.Nowhere nowhere) {
      answer(nowhere.status(), nowhere.text(), nowhere.reason());
    } else if (route instanceof Routing.ToHandler there) {
      ending = there;
    } else if (route instanceof Routing.ToOrigin there) {
      Headers.toOrigin(
          next, Clients.address(ctx.channel()), certificate == null ? "http" : "https", upgrade);
      connect(there.origin(), next);
    }
  }

  private void connect(Origin to, HttpRequest next) {
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
    origin.send(next);
    // An upgrade gets a channel of its own: a kept one may be ending just now, and cannot be asked
    // again.
    origin.begin(ctx.channel(), to, upgrade);
  }

  boolean awaitsOrigin() {
    return state == State.CONNECTING && !answered && !ctx.isRemoved();
  }

  void originConnected() {
    state = State.EXCHANGING;
    readOn();
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
    if (response.status().code() == 101) {
      if (upgrade) {
        relay(from, response, asked);
      } else {
        originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_REFUSED);
      }
      return;
    }
    heard = true;
    interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (interim) {
      interim(response);
      return;
    }
    if (!Headers.isFramingKnown(response)) {
      originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_REFUSED);
      return;
    }
    stopWaiting();
    answered = true;
    originKeeps = HttpUtil.isKeepAlive(response);
    // An answer that came before its request was whole leaves the rest unread: the connection
    // cannot go on.
    keepAlive = Headers.toClient(response, asked.method(), http10, keepAlive && requestDone);
    ctx.write(response);
  }

  /** Not for an HTTP/1.0 client: it would take it for the answer (RFC 9110 section 15.2). */
  private void interim(HttpResponse response) {
    if (!http10) {
      Headers.toClientInterim(response);
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
    if (!(content instanceof LastHttpContent)) {
      ctx.write(content);
      return;
    }
    ChannelFuture written = ctx.writeAndFlush(content);
    if (keepAlive && requestDone) {
      origin.rest(originKeeps);
      idle();
    } else {
      state = State.ENDING;
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  void flush() {
    ctx.flush();
  }

  /** Waits for the next request. */
  private void idle() {
    state = State.IDLE;
    request = null;
    stopWaiting();
    patience =
        ctx.executor()
            .schedule(
                this::tired,
                (fresh ? edge.limits().header() : edge.limits().idle()).toMillis(),
                TimeUnit.MILLISECONDS);
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
    new SessionHandler(
            there.handler(), there.zone().getId(), asked.uri(), Clients.of(ctx.channel()))
        .begin(front);
    FrontPipeline.toBytes(front);
    front.channel().config().setAutoRead(true);
    front.read();
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
    origin.gone();
    from.pipeline().replace(OriginHandler.class, "relay", RelayHandler.onOrigin(front));
    front.pipeline().replace(this, "relay", RelayHandler.onFront(front, from));
    FrontPipeline.toBytes(front.pipeline());
    // Last: with it come the bytes that arrived in one piece with the 101, and go out at the front
    // as they are.
    from.pipeline().remove(HttpClientCodec.class);
    from.config().setAutoRead(true);
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
      state = State.ENDING;
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
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
    stopWaiting();
    answered = true;
    state = State.ENDING;
    if (reason != null && upgrade) {
      ctx.channel().attr(AccountingHandler.REFUSED_FOR).set(reason);
    }
    FullHttpResponse response = Replies.plain(status, text);
    origin.end();
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
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
    stopWaiting();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    origin.close();
  }
}
