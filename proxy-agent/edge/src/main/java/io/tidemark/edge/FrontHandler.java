package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.edge.tls.Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The handler of a client's channel while it speaks HTTP: it reads requests and makes an {@link
 * Exchange} of each. There is one exchange at a time; requests that a client sends ahead wait. The
 * origin's channel is kept for the next request to the same origin. Everything here happens on the
 * channel's event loop.
 *
 * <pre>
 *   WAITING ──request──▶ EXCHANGING ──answer done──▶ WAITING
 *      │                     ├──the last answer──▶ ENDING: closes when it is written
 *      │                     └──101──▶ relayed: this handler has gone
 *      └──no request in time──▶ ENDING
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class FrontHandler extends ChannelInboundHandlerAdapter {
  private enum State {
    WAITING,
    EXCHANGING,
    ENDING
  }

  private final EdgeContext edge;
  private final @Nullable Certificate certificate;
  private final OriginLink origin;

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private Deadline deadline;

  private State state = State.WAITING;

  /** The current exchange, or the last one when the channel ends. */
  private @Nullable Exchange exchange;

  /** A message was asked for and has not come yet. */
  private boolean reading;

  /** No request has come yet. */
  private boolean fresh = true;

  /** A part of a request's head has come. */
  private boolean inPieces;

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
      awaitRequest();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (fresh) {
      awaitRequest();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reading = false;
    take(message);
    readOn();
  }

  /** A read may end without a message, when a head comes in pieces; then another read is needed. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    origin.flush();
    inPieces |= reading && state == State.WAITING;
    reading = false;
    readOn();
  }

  private void take(Object message) {
    Exchange at = exchange;
    if (message instanceof HttpRequest next && state == State.WAITING) {
      begin(next);
    } else if (at != null) {
      at.fromClient(message);
    } else {
      ReferenceCountUtil.release(message);
      if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        ctx.close();
      }
    }
  }

  private void begin(HttpRequest next) {
    deadline.clear();
    fresh = false;
    inPieces = false;
    state = State.EXCHANGING;
    Exchange begun =
        new Exchange(
            edge,
            this,
            ctx,
            deadline,
            origin,
            next,
            edge.clients().hops(ctx.channel(), next.headers()));
    exchange = begun;
    begun.begin(certificate);
  }

  /** Asks for one more message while there is room for it. */
  void readOn() {
    Exchange at = exchange;
    boolean room = at == null ? state == State.WAITING : at.hasRoom();
    if (room && !reading && ctx.channel().isActive() && !ctx.isRemoved()) {
      reading = true;
      ctx.read();
    }
  }

  /** Waits for the next request, on a new or a kept connection. */
  void awaitRequest() {
    state = State.WAITING;
    exchange = null;
    deadline.set((fresh ? edge.limits().header() : edge.limits().idle()).toMillis(), this::tired);
    readOn();
  }

  /** No request came in time: a client that has begun one gets a 408. */
  private void tired() {
    if (inPieces) {
      end(
          ctx.writeAndFlush(
              EdgeReplies.plain(
                  HttpResponseStatus.REQUEST_TIMEOUT, "The request's head took too long.")));
    } else {
      ctx.close();
    }
  }

  /** Closes once the last answer is written, or when the client does not read it. */
  void end(ChannelFuture written) {
    state = State.ENDING;
    deadline.set(edge.limits().answer().toMillis(), ctx::close);
    written.addListener(ChannelFutureListener.CLOSE);
  }

  /** Takes a message from a channel to an origin. */
  void fromOrigin(Channel from, Object message) {
    Exchange at = exchange;
    if (origin.isOn(from) && at != null && at.isWithOrigin()) {
      at.fromOrigin(from, message);
      if (!ctx.channel().isWritable()) {
        from.config().setAutoRead(false);
      }
      return;
    }
    ReferenceCountUtil.release(message);
    if (origin.isOn(from) && state == State.WAITING) {
      // No request is open: a message now could not be told from the answer to the next request.
      origin.end();
    }
  }

  /**
   * The origin's channel failed in TLS: the origin does not speak it, or its certificate is not
   * valid.
   */
  void originUntrusted() {
    if (exchange != null) {
      exchange.originUntrusted();
    }
  }

  /** A channel to an origin has ended. */
  void originGone(Channel gone) {
    if (!origin.isOn(gone)) {
      return;
    }
    origin.gone();
    if (exchange != null && exchange.isWithOrigin()) {
      exchange.originGone();
    }
  }

  void flush() {
    ctx.flush();
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
