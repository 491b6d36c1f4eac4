package io.tidemark.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.agent.Admission;
import io.tidemark.agent.Agent;
import io.tidemark.events.Client;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Netty handler that reports the WebSocket of one client channel to the agent: opened, closed
 * or refused. It does the same for server-sent events in zones that count them: they open with a
 * 200 of the type {@code text/event-stream}, and end with its last bytes. It stands behind the HTTP
 * server codec and stays in the pipeline when the codec is removed:
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
 * <p>The proxy can give a more exact reason in two attributes of the channel: {@link #ENDED_BY}
 * before it closes the channel, {@link #REFUSED_FOR} before it writes an answer of its own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
public final class AccountingHandler extends ChannelDuplexHandler {
  /**
   * The side that ended the connection; where it is not set, the sender of the first close frame,
   * or else the client.
   */
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

  private Stage stage = Stage.NOTHING;

  /** The messages that came before their turn. */
  private final Deque<Object> ahead = new ArrayDeque<>();

  /** A request has been let through, and its answer is not written yet. */
  private boolean exchanging;

  /** The answer that is being written is no interim one. */
  private boolean finalAnswer;

  /** A read was asked for while something waited in {@link #ahead}. */
  private boolean readWanted;

  /** A handler that takes the remote address of the socket as the client's. */
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
    if (stage instanceof OpenConnection connection && !connection.isStream()) {
      if (message instanceof ByteBuf bytes) {
        connection.fromClient(bytes);
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
      if (request.decoderResult().isSuccess() && !mayGoOn(ctx, request)) {
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

  /**
   * Lets the waiting messages go on once an answer is written: the next request, and not the one
   * after it.
   */
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

  private boolean mayGoOn(ChannelHandlerContext ctx, HttpRequest request) {
    if (Handshakes.isUpgrade(request)) {
      return handshake(ctx, request);
    }
    return !EventStreams.isAskedFor(request) || stream(ctx, request);
  }

  /** True if the request may go on. */
  private boolean stream(ChannelHandlerContext ctx, HttpRequest request) {
    String zone = zones.zoneOf(request);
    if (zone == null || !agent.zones().counts(zone, Protocol.SERVER_SENT_EVENTS)) {
      return true;
    }
    Client client = addresses.of(ctx.channel(), request);
    Asked asked = new Asked(zone, client, pathHash(request.uri()), Protocol.SERVER_SENT_EVENTS);
    stage = asked;
    ctx.channel().attr(REFUSED_FOR).set(null);
    Admission admission = agent.admit(zone, Protocol.SERVER_SENT_EVENTS, client);
    if (admission.allowed()) {
      return true;
    }
    answer(ctx, zone, asked, Refusal.of(admission));
    return false;
  }

  /** True if the request may go on. */
  private boolean handshake(ChannelHandlerContext ctx, HttpRequest request) {
    String zone = zones.zoneOf(request);
    Client client = addresses.of(ctx.channel(), request);
    Asked asked = new Asked(zone, client, pathHash(request.uri()), Protocol.WEBSOCKET);
    stage = asked;
    ctx.channel().attr(REFUSED_FOR).set(zone == null ? RefusalReason.UNKNOWN_ZONE : null);
    if (zone == null) {
      return true;
    }
    Refusal refusal = refusal(zone, client, request);
    if (refusal == null) {
      return true;
    }
    answer(ctx, zone, asked, refusal);
    return false;
  }

  private @Nullable Refusal refusal(String zone, Client client, HttpRequest request) {
    HttpResponseStatus fault = Handshakes.fault(request);
    if (fault != null) {
      return new Refusal(RefusalReason.BAD_HANDSHAKE, "", fault, 0);
    }
    if (draining.getAsBoolean()) {
      return DRAINING;
    }
    Admission admission = agent.admit(zone, client);
    if (admission.allowed()) {
      return inspection.look(zone, request, client);
    }
    return Refusal.of(admission);
  }

  private void answer(ChannelHandlerContext ctx, String zone, Asked asked, Refusal refusal) {
    int reference = ThreadLocalRandom.current().nextInt() | 1;
    refused(asked, refusal.reason(), refusal.rule(), refusal.status().code(), reference);
    inspection.refused(zone, refusal, asked.client(), reference);
    ctx.writeAndFlush(refusal.answer(reference)).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    // Bytes of a WebSocket first: they are most of all messages.
    if (stage instanceof OpenConnection connection && message instanceof ByteBuf bytes) {
      connection.toClient(bytes);
    } else if (message instanceof HttpResponse response) {
      finalAnswer = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
      if (stage instanceof Asked asked) {
        answered(ctx.channel(), asked, response);
      }
    }
    if (message instanceof HttpContent content
        && stage instanceof OpenConnection connection
        && connection.isStream()) {
      streamed(connection, content);
    }
    ctx.write(message, promise);
    if (finalAnswer && exchanging && message instanceof LastHttpContent) {
      exchanging = false;
      // Runs later, because the handler that writes this answer must finish with it first.
      ctx.executor().execute(() -> letNextIn(ctx));
    }
  }

  private void streamed(OpenConnection connection, HttpContent content) {
    connection.toClient(content.content());
    if (content instanceof LastHttpContent) {
      stage = Stage.NOTHING;
      connection.end(CloseCategory.ORIGIN_CLOSED);
    }
  }

  private void answered(Channel channel, Asked asked, HttpResponse response) {
    String zone = asked.zone();
    HttpResponseStatus status = response.status();
    if (zone != null && asked.opensWith(response)) {
      if (channel.isActive()) {
        opened(channel, zone, asked);
      } else {
        refused(asked, RefusalReason.CLIENT_GONE, "", 0, 0);
      }
    } else if (asked.isStream() && status.codeClass() == HttpStatusClass.SUCCESS) {
      stage = Stage.NOTHING;
    } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL) {
      RefusalReason reason = channel.attr(REFUSED_FOR).getAndSet(null);
      refused(asked, reason == null ? RefusalReason.ORIGIN_REFUSED : reason, "", status.code(), 0);
    }
  }

  private void opened(Channel channel, String zone, Asked asked) {
    if (asked.isStream()) {
      // The channel may have carried another stream before.
      channel.attr(ENDED_BY).set(null);
    } else {
      dropAhead();
    }
    stage = new OpenConnection(agent, zone, asked.client(), asked.protocol());
  }

  private void refused(Asked asked, RefusalReason reason, String rule, int status, int reference) {
    stage = Stage.NOTHING;
    String zone = asked.zone();
    agent.refused(
        zone == null ? Contract.UNKNOWN_ZONE : zone,
        asked.protocol(),
        asked.client(),
        reason,
        rule,
        asked.pathHash(),
        status,
        reference);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (stage instanceof OpenConnection) {
      ctx.channel().attr(ENDED_BY).compareAndSet(null, CloseCategory.CLIENT_ERROR);
    }
    ctx.fireExceptionCaught(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    dropAhead();
    Stage last = stage;
    stage = Stage.NOTHING;
    if (last instanceof OpenConnection connection) {
      connection.end(ctx.channel().attr(ENDED_BY).get());
    } else if (last instanceof Asked asked) {
      refused(asked, RefusalReason.CLIENT_GONE, "", 0, 0);
    }
    ctx.fireChannelInactive();
  }

  /** The connection that is open on this channel, if there is one. */
  public @Nullable OpenConnection connection() {
    return stage instanceof OpenConnection connection ? connection : null;
  }

  /** FNV-1a, 64 bits, of the path without its query. */
  static long pathHash(String uri) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < uri.length() && uri.charAt(i) != '?'; i++) {
      hash = (hash ^ uri.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The stage of the channel's WebSocket. */
  sealed interface Stage permits Nothing, Asked, OpenConnection {
    Stage NOTHING = new Nothing();
  }

  /**
   * The stage without a handshake: none has come yet, or it was refused, or the connection has
   * ended.
   */
  private record Nothing() implements Stage {}

  /**
   * A handshake that waits for its answer.
   *
   * @param zone {@code null} where no zone belongs to the request
   */
  private record Asked(@Nullable String zone, Client client, long pathHash, Protocol protocol)
      implements Stage {
    boolean isStream() {
      return protocol != Protocol.WEBSOCKET;
    }

    boolean opensWith(HttpResponse response) {
      return isStream()
          ? EventStreams.isOne(response)
          : response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }
  }
}
