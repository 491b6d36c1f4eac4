package io.tidemark.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
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
import io.tidemark.edge.client.Hops;
import io.tidemark.edge.tls.Certificate;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.netty.Handshakes;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a client's channel: a request and its answer.
 *
 * <pre>
 *   CONNECTING ──origin is there──▶ AWAITING ──head of the answer──▶ ANSWERING ──▶ done
 *      ▲  │                           │ │                                │
 *      └──┼──asked again on a new ────┘ │                                │
 *         │  channel                    │                                │
 *         └───────refused or failed─────┴──────cut, or the last answer───┴──▶ OVER
 *
 *   FOR_HANDLER ──request is whole──▶ done: a handler of this proxy has the channel
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class Exchange {
  private enum Step {
    CONNECTING,
    AWAITING,
    ANSWERING,
    FOR_HANDLER,
    OVER
  }

  private static final HttpResponseStatus LOOP_DETECTED =
      HttpResponseStatus.valueOf(508, "Loop Detected");

  private final EdgeContext edge;
  private final FrontHandler front;
  private final ChannelHandlerContext ctx;
  private final Deadline deadline;
  private final OriginLink origin;
  private final HttpRequest request;
  private final Hops hops;
  private final CountedStream stream;
  private final boolean upgrade;
  private final boolean http10;

  private Step step = Step.CONNECTING;
  private Routing.@Nullable ToHandler handler;

  /** True if the whole request has come, and whether it has a body. */
  private boolean requestWhole;

  private boolean requestHasBody;

  /** True if the origin has sent a response head, an interim one included. */
  private boolean heard;

  /** True if the next end of a message belongs to an interim answer. */
  private boolean interim;

  private boolean clientGoesOn;
  private boolean originGoesOn;

  Exchange(
      EdgeContext edge,
      FrontHandler front,
      ChannelHandlerContext ctx,
      Deadline deadline,
      OriginLink origin,
      HttpRequest request,
      Hops hops) {
    this.edge = edge;
    this.front = front;
    this.ctx = ctx;
    this.deadline = deadline;
    this.origin = origin;
    this.request = request;
    this.hops = hops;
    this.stream = new CountedStream(edge.relays(), ctx.channel());
    this.upgrade = Handshakes.isUpgrade(request);
    this.http10 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    this.clientGoesOn = HttpUtil.isKeepAlive(request);
  }

  void begin(@Nullable Certificate certificate) {
    Routing.Route route = edge.routing().of(request, upgrade, certificate);
    if (route instanceof Routing.Nowhere nowhere) {
      answer(nowhere.status(), nowhere.text(), nowhere.reason());
    } else if (route instanceof Routing.ToHandler there) {
      handler = there;
      step = Step.FOR_HANDLER;
      deadline.set(edge.limits().answer().toMillis(), this::stalled);
    } else if (route instanceof Routing.ToOrigin there) {
      forward(there.origin(), certificate == null ? "http" : "https");
    }
  }

  private void forward(Origin to, String scheme) {
    if (edge.via().isIn(request.headers())) {
      answer(LOOP_DETECTED, "This request has been here before.", RefusalReason.ORIGIN_REFUSED);
      return;
    }
    edge.headers().toOrigin(request, new Forwarding.From(hops, scheme), upgrade);
    if (upgrade) {
      deadline.set(edge.limits().handshake().toMillis(), this::originSilent);
    } else {
      deadline.set(edge.limits().answer().toMillis(), this::stalled);
    }
    origin.send(request);
    // An upgrade gets a new channel: a kept one may be closing, and it is not asked again.
    origin.begin(this, ctx.channel(), to, hops.client(), upgrade);
  }

  /** True if one more message of the request can be taken. */
  boolean hasRoom() {
    return requestWhole || step == Step.FOR_HANDLER || (isWithOrigin() && origin.isWritable());
  }

  /** True if the origin has been reached, and its answer is not over. */
  boolean isWithOrigin() {
    return step == Step.AWAITING || step == Step.ANSWERING;
  }

  /** True if this exchange still waits for the channel to the origin. */
  boolean awaitsOrigin() {
    return step == Step.CONNECTING && !ctx.isRemoved();
  }

  private boolean isAnswered() {
    return step == Step.ANSWERING || step == Step.OVER;
  }

  /** Takes a part of the request that follows its head. */
  void fromClient(Object message) {
    Routing.ToHandler there = handler;
    if (step == Step.FOR_HANDLER && there != null) {
      ReferenceCountUtil.release(message);
      if (message instanceof LastHttpContent) {
        handOver(there);
      }
    } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      content.release();
      bodyFailed();
    } else if (message instanceof HttpContent content && step != Step.OVER) {
      body(content);
    } else {
      requestWhole |= message instanceof LastHttpContent;
      ReferenceCountUtil.release(message);
    }
  }

  private void body(HttpContent content) {
    requestWhole |= content instanceof LastHttpContent;
    requestHasBody |= content.content().isReadable();
    if (content instanceof LastHttpContent last) {
      Headers.cleanTrailers(last.trailingHeaders());
    }
    progress();
    origin.send(content);
    if (requestWhole) {
      // The FlowControlHandler signals the end of a read only when its queue is empty.
      origin.flush();
    }
  }

  /** A body that cannot be read must not look whole to the origin. */
  private void bodyFailed() {
    origin.end();
    if (isAnswered()) {
      ctx.close();
    } else {
      answer(HttpResponseStatus.BAD_REQUEST, "The request's body cannot be read.", null);
    }
  }

  /** Extends the deadline (not an upgrade's): one side has sent something. */
  private void progress() {
    if (!upgrade) {
      deadline.extend();
    }
  }

  private void originSilent() {
    originFailed(HttpResponseStatus.GATEWAY_TIMEOUT, RefusalReason.ORIGIN_TIMEOUT);
  }

  /** Ends an exchange in which the side whose turn it is was silent for too long. */
  private void stalled() {
    if (isAnswered()) {
      // The client sees that the answer is cut.
      stream.endedBy(CloseCategory.IDLE);
      ctx.close();
    } else if (step == Step.FOR_HANDLER || (!requestWhole && origin.isWritable())) {
      answer(HttpResponseStatus.REQUEST_TIMEOUT, "The request's body took too long.", null);
    } else {
      originSilent();
    }
  }

  void originConnected() {
    step = Step.AWAITING;
    front.readOn();
  }

  /** No further channel to an origin is allowed, in total or for this client. */
  void noRoom() {
    if (!isAnswered() && ctx.channel().isActive()) {
      answer(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "Too many requests are waiting for their answers.",
          RefusalReason.CAPACITY);
    }
  }

  void originUnreachable() {
    originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_UNREACHABLE);
  }

  void originUntrusted() {
    originFailed(HttpResponseStatus.BAD_GATEWAY, RefusalReason.ORIGIN_UNTRUSTED);
  }

  /** The origin's channel has ended. */
  void originGone() {
    if (step == Step.ANSWERING) {
      // In the middle of an answer: the client gets what there is, and sees that it is cut.
      stream.endedBy(CloseCategory.ORIGIN_ERROR);
      end(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
    } else if (origin.isKept() && !heard && canBeAskedAgain()) {
      // The channel ended while it was kept.
      step = Step.CONNECTING;
      origin.send(request);
      origin.send(LastHttpContent.EMPTY_LAST_CONTENT);
      origin.beginAgain(ctx.channel());
    } else {
      originUnreachable();
    }
  }

  /** True if the request is safe to send twice, is whole, and has no body. */
  private boolean canBeAskedAgain() {
    HttpMethod method = request.method();
    boolean safe =
        method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS);
    return safe && requestWhole && !requestHasBody;
  }

  /** Takes a part of the origin's answer. */
  void fromOrigin(Channel from, Object message) {
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      from.close();
    } else if (message instanceof HttpResponse response) {
      head(from, response);
    } else if (message instanceof HttpContent content) {
      content(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(Channel from, HttpResponse response) {
    boolean switching = response.status().code() == 101;
    if (switching && upgrade && ProtocolSwitch.isGood(ctx.channel(), request, response)) {
      relay(from, response);
      return;
    }
    if (switching || (upgrade && ProtocolSwitch.isMistakable(ctx.channel(), response))) {
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
    step = Step.ANSWERING;
    originGoesOn = HttpUtil.isKeepAlive(response);
    // An answer before the whole request leaves the rest unread: the connection cannot go on.
    clientGoesOn =
        edge.headers().toClient(response, request.method(), http10, clientGoesOn && requestWhole);
    ctx.write(response);
    stream.answered();
  }

  /**
   * Forwards an interim answer, except to an HTTP/1.0 client, which takes it for the last (RFC 9110
   * section 15.2).
   */
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
    stream.over();
    ChannelFuture written = ctx.writeAndFlush(content);
    if (clientGoesOn && requestWhole) {
      origin.rest(originGoesOn);
      front.awaitRequest();
    } else {
      end(written);
    }
  }

  private void relay(Channel from, HttpResponse response) {
    deadline.clear();
    edge.headers().switching(response);
    ProtocolSwitch.toRelay(edge.relays(), front, ctx, response, origin, from);
  }

  private void handOver(Routing.ToHandler there) {
    ProtocolSwitch.toHandler(edge.relays(), front, ctx, request, there, hops.client());
  }

  private void originFailed(HttpResponseStatus status, RefusalReason reason) {
    if (!isAnswered() && ctx.channel().isActive()) {
      answer(status, "The site's origin cannot be reached.", reason);
    }
  }

  private void answer(HttpResponseStatus status, String text, @Nullable RefusalReason reason) {
    if (reason != null) {
      ctx.channel().attr(AccountingHandler.REFUSED_FOR).set(reason);
    }
    origin.end();
    end(ctx.writeAndFlush(EdgeReplies.plain(status, text)));
  }

  private void end(ChannelFuture written) {
    step = Step.OVER;
    front.end(written);
  }
}
