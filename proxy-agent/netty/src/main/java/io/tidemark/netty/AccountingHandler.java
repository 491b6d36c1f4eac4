package io.tidemark.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.agent.Admission;
import io.tidemark.agent.Agent;
import io.tidemark.agent.Census;
import io.tidemark.events.Client;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the accounts of one client channel. Stands behind the HTTP server codec and stays when the
 * codec goes:
 *
 * <ul>
 *   <li>an upgrade request that is malformed, that the agent does not admit, or that an {@link
 *       Inspection} refuses, is answered here and goes no further;
 *   <li>a 101 that passes on its way out opens a connection, any other final answer to an upgrade
 *       request is a refused handshake, and so is a client that goes before its answer;
 *   <li>the end of the channel closes the connection, exactly once, with the bytes that have
 *       passed.
 * </ul>
 *
 * <p>Exchanges are let through one at a time: what a client sends ahead waits here until the answer
 * before it is written, so that an answer is never taken for that of another request.
 *
 * <p>The proxy says what it knows better in two attributes: {@link #ENDED_BY} before it closes the
 * channel, {@link #REFUSED_FOR} before it writes an answer of its own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what a write ends in, the channel tells
public final class AccountingHandler extends ChannelDuplexHandler {
  /** Who or what ended the connection; where it is not set, the client did. */
  public static final AttributeKey<CloseCategory> ENDED_BY =
      AttributeKey.valueOf("tidemark.ended-by");

  /** Why the proxy itself refuses; where it is not set, the origin did. */
  public static final AttributeKey<RefusalReason> REFUSED_FOR =
      AttributeKey.valueOf("tidemark.refused-for");

  private static final Refusal DRAINING =
      new Refusal(RefusalReason.DRAINING, "", HttpResponseStatus.SERVICE_UNAVAILABLE, 1);

  private final Agent agent;
  private final Zones zones;
  private final Inspection inspection;
  private final ClientAddress addresses;
  private final BooleanSupplier draining;
  private Client client = Client.NONE;

  private final Deque<Object> ahead = new ArrayDeque<>();
  private boolean exchanging;
  private boolean finalAnswer;
  private boolean readWanted;

  private @Nullable String zone;
  private boolean asked;
  private boolean open;
  private long pathHash;
  private long id;
  private long bytesIn;
  private long bytesOut;
  private long bytesAtLook;
  private int silentLooks;
  private @Nullable FrameCursor in;
  private @Nullable FrameCursor out;
  private @Nullable CloseCategory saidClose;

  /** Clients are the other sides of their sockets. */
  public AccountingHandler(
      Agent agent, Zones zones, Inspection inspection, BooleanSupplier draining) {
    this(agent, zones, inspection, ClientAddress.OF_SOCKET, draining);
  }

  public AccountingHandler(
      Agent agent,
      Zones zones,
      Inspection inspection,
      ClientAddress addresses,
      BooleanSupplier draining) {
    this.agent = agent;
    this.zones = zones;
    this.inspection = inspection;
    this.addresses = addresses;
    this.draining = draining;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (open) {
      if (message instanceof ByteBuf bytes) {
        bytesIn += bytes.readableBytes();
        pass(in, bytes, CloseCategory.CLIENT_CLOSED);
      }
      ctx.fireChannelRead(message);
    } else if (!ahead.isEmpty() || (exchanging && message instanceof HttpRequest)) {
      ahead.add(message);
    } else {
      take(ctx, message);
    }
  }

  private void take(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      exchanging = true;
      finalAnswer = false;
      if (request.decoderResult().isSuccess()
          && Handshakes.isUpgrade(request)
          && !handshake(ctx, request)) {
        ReferenceCountUtil.release(message);
        return;
      }
    }
    ctx.fireChannelRead(message);
  }

  /** Nothing more is read while something waits here. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (ahead.isEmpty()) {
      ctx.read();
    } else {
      readWanted = true;
    }
  }

  /** The answer is written: what waits goes on, up to the request after the next. */
  private void letNextIn(ChannelHandlerContext ctx) {
    while (!ahead.isEmpty() && !(exchanging && ahead.peek() instanceof HttpRequest)) {
      take(ctx, ahead.remove());
    }
    if (ahead.isEmpty() && readWanted) {
      readWanted = false;
      ctx.read();
    }
  }

  private void dropAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  /** Whether the request may go on. */
  private boolean handshake(ChannelHandlerContext ctx, HttpRequest request) {
    zone = zones.zoneOf(request);
    client = addresses.of(ctx.channel(), request);
    asked = true;
    pathHash = pathHash(request.uri());
    ctx.channel().attr(REFUSED_FOR).set(zone == null ? RefusalReason.UNKNOWN_ZONE : null);
    if (zone == null) {
      return true;
    }
    Refusal refusal = refusal(zone, request);
    if (refusal == null) {
      return true;
    }
    answer(ctx, refusal);
    return false;
  }

  private @Nullable Refusal refusal(String where, HttpRequest request) {
    HttpResponseStatus fault = Handshakes.fault(request);
    if (fault != null) {
      return new Refusal(RefusalReason.BAD_HANDSHAKE, "", fault, 0);
    }
    if (draining.getAsBoolean()) {
      return DRAINING;
    }
    Admission admission = agent.admit(where, client);
    if (admission.allowed()) {
      return inspection.look(where, request, client);
    }
    HttpResponseStatus status =
        admission.reason() == RefusalReason.TOGGLED_OFF
            ? HttpResponseStatus.FORBIDDEN
            : HttpResponseStatus.TOO_MANY_REQUESTS;
    return new Refusal(
        admission.reason(), admission.limit(), status, admission.retryAfterSeconds());
  }

  private void answer(ChannelHandlerContext ctx, Refusal refusal) {
    HttpResponseStatus status = refusal.status();
    String text =
        switch (refusal.reason()) {
          case TOGGLED_OFF -> "WebSockets are switched off for this site.";
          case DRAINING -> "This proxy is stopping; try again.";
          case BAD_HANDSHAKE -> "Not a WebSocket handshake (RFC 6455, section 4.2.1).";
          case RULE -> "This request is not let through.";
          default -> "Too many connections for now.";
        };
    int reference = ThreadLocalRandom.current().nextInt() | 1;
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(
                "%s Reference: %s%n".formatted(text, Refusal.text(reference)),
                StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (refusal.retryAfterSeconds() > 0) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, refusal.retryAfterSeconds());
    }
    if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
      response.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
      response.headers().set(HttpHeaderNames.CONNECTION, "upgrade, close");
    }
    refused(refusal.reason(), refusal.rule(), status.code(), reference);
    inspection.refused(String.valueOf(zone), refusal, client, reference);
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (open && message instanceof ByteBuf bytes) {
      bytesOut += bytes.readableBytes();
      pass(out, bytes, CloseCategory.ORIGIN_CLOSED);
    } else if (message instanceof HttpResponse response) {
      finalAnswer = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
      if (asked) {
        answered(ctx.channel(), response.status());
      }
    }
    ctx.write(message, promise);
    if (finalAnswer && exchanging && message instanceof LastHttpContent) {
      exchanging = false;
      // Later: whoever writes this answer has to finish with it first.
      ctx.executor().execute(() -> letNextIn(ctx));
    }
  }

  private void answered(Channel channel, HttpResponseStatus status) {
    String where = zone;
    if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS) && where != null) {
      asked = false;
      if (channel.isActive()) {
        open = true;
        dropAhead();
        in = new FrameCursor();
        out = new FrameCursor();
        id = agent.opened(where, Protocol.WEBSOCKET, client);
      } else {
        agent.refused(
            where, Protocol.WEBSOCKET, client, RefusalReason.CLIENT_GONE, "", pathHash, 0);
      }
    } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL) {
      RefusalReason reason = channel.attr(REFUSED_FOR).getAndSet(null);
      refused(reason == null ? RefusalReason.ORIGIN_REFUSED : reason, "", status.code(), 0);
    }
  }

  private void refused(RefusalReason reason, String rule, int status, int reference) {
    asked = false;
    agent.refused(
        zone == null ? Contract.UNKNOWN_ZONE : zone,
        Protocol.WEBSOCKET,
        client,
        reason,
        rule,
        pathHash,
        status,
        reference);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (open) {
      ctx.channel().attr(ENDED_BY).compareAndSet(null, CloseCategory.CLIENT_ERROR);
    }
    ctx.fireExceptionCaught(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    dropAhead();
    String where = zone;
    if (open && where != null) {
      open = false;
      CloseCategory ended = endedBy(ctx.channel().attr(ENDED_BY).get());
      agent.closed(id, where, Protocol.WEBSOCKET, client, bytesIn, bytesOut, ended, closeCode());
    } else if (asked) {
      refused(RefusalReason.CLIENT_GONE, "", 0, 0);
    }
    ctx.fireChannelInactive();
  }

  /** A close frame says who wanted the end; the socket only says who went first. */
  private CloseCategory endedBy(@Nullable CloseCategory socket) {
    if (socket != null
        && socket != CloseCategory.CLIENT_CLOSED
        && socket != CloseCategory.ORIGIN_CLOSED) {
      return socket;
    }
    if (saidClose != null) {
      return saidClose;
    }
    return socket == null ? CloseCategory.CLIENT_CLOSED : socket;
  }

  /** Asked again and again: how often in a row nothing had passed since the time before. */
  public int silentLooks() {
    long bytes = bytesIn + bytesOut;
    silentLooks = bytes == bytesAtLook ? silentLooks + 1 : 0;
    bytesAtLook = bytes;
    return silentLooks;
  }

  /** Tells of the connection, if there is one. */
  public void count(Census census) {
    String where = zone;
    if (open && where != null) {
      census.add(where, client, bytesIn, bytesOut);
    }
  }

  /** Whether a limit wants this connection ended. */
  public boolean isToEnd() {
    String where = zone;
    return open && where != null && agent.ends(where, client);
  }

  /** Whether a frame may be put in towards the client now. */
  public boolean isBetweenFramesToClient() {
    return out != null && out.atBoundary();
  }

  /** Whether a frame may be put in towards the origin now. */
  public boolean isBetweenFramesToOrigin() {
    return in != null && in.atBoundary();
  }

  /** Of the close frame that came first. */
  private int closeCode() {
    FrameCursor cursor = saidClose == CloseCategory.ORIGIN_CLOSED ? out : in;
    return cursor == null ? FrameCursor.NO_CLOSE_FRAME : cursor.closeCode();
  }

  private void pass(@Nullable FrameCursor cursor, ByteBuf bytes, CloseCategory side) {
    if (cursor != null) {
      cursor.pass(bytes);
      if (saidClose == null && cursor.closeCode() != FrameCursor.NO_CLOSE_FRAME) {
        saidClose = side;
      }
    }
  }

  /** FNV-1a, 64 bits, of the path without its query. */
  static long pathHash(String uri) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < uri.length() && uri.charAt(i) != '?'; i++) {
      hash = (hash ^ uri.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
