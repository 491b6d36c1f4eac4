package io.tidemark.netty;

import io.netty.buffer.ByteBuf;
import io.tidemark.agent.Agent;
import io.tidemark.agent.Census;
import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket connection or event stream: the bytes that have passed, and which side ended
 * it. It is made when the head of its answer is written, which the agent counts as an open. For use
 * on the channel's event loop only.
 */
public final class OpenConnection implements AccountingHandler.Stage {
  private final Agent agent;
  private final String zone;
  private final Client client;
  private final Protocol protocol;
  private final long id;
  private final FrameCursor in = new FrameCursor();
  private final FrameCursor out = new FrameCursor();
  private long bytesIn;
  private long bytesOut;
  private long toldIn;
  private long toldOut;

  /** No look yet: a connection that has just opened was not silent. */
  private long bytesAtLook = -1;

  private int silentLooks;
  private @Nullable CloseCategory closeFrameFrom;

  OpenConnection(Agent agent, String zone, Client client, Protocol protocol) {
    this.agent = agent;
    this.zone = zone;
    this.client = client;
    this.protocol = protocol;
    this.id = agent.opened(zone, protocol, client);
  }

  void fromClient(ByteBuf bytes) {
    bytesIn += bytes.readableBytes();
    pass(in, bytes, CloseCategory.CLIENT_CLOSED);
  }

  void toClient(ByteBuf bytes) {
    bytesOut += bytes.readableBytes();
    pass(out, bytes, CloseCategory.ORIGIN_CLOSED);
  }

  /** Returns true if this is an HTTP answer that goes on, and no WebSocket. */
  boolean isStream() {
    return protocol != Protocol.WEBSOCKET;
  }

  private void pass(FrameCursor cursor, ByteBuf bytes, CloseCategory side) {
    if (isStream()) {
      return;
    }
    cursor.pass(bytes);
    if (closeFrameFrom == null && cursor.closeCode() != FrameCursor.NO_CLOSE_FRAME) {
      closeFrameFrom = side;
    }
  }

  /** Reports the close; {@code socket} is its cause as far as the sockets show. */
  void end(@Nullable CloseCategory socket) {
    CloseCategory ended = endedBy(socket);
    FrameCursor first = closeFrameFrom == CloseCategory.ORIGIN_CLOSED ? out : in;
    agent.closed(
        id,
        zone,
        protocol,
        client,
        bytesIn - toldIn,
        bytesOut - toldOut,
        toldIn + toldOut,
        ended,
        isStream() ? 0 : first.closeCode());
  }

  /**
   * The side that ended the connection: a close frame shows who wanted the end, the socket only who
   * closed first.
   */
  private CloseCategory endedBy(@Nullable CloseCategory socket) {
    if (socket != null
        && socket != CloseCategory.CLIENT_CLOSED
        && socket != CloseCategory.ORIGIN_CLOSED) {
      return socket;
    }
    if (closeFrameFrom != null) {
      return closeFrameFrom;
    }
    return socket == null ? CloseCategory.CLIENT_CLOSED : socket;
  }

  /**
   * Called at regular intervals. Returns for how many calls in a row no bytes had passed since the
   * call before, this call included.
   */
  public int countSilentLook() {
    long bytes = bytesIn + bytesOut;
    silentLooks = bytes == bytesAtLook ? silentLooks + 1 : 0;
    bytesAtLook = bytes;
    return silentLooks;
  }

  /**
   * Adds the connection to a census, and reports the bytes that have passed since the last census.
   */
  public void count(Census census) {
    census.add(zone, client, bytesIn, bytesOut);
    census.traffic(zone, bytesIn - toldIn, bytesOut - toldOut);
    toldIn = bytesIn;
    toldOut = bytesOut;
  }

  /** Returns true if a limit or the zone's toggle asks for the end of this connection. */
  public boolean isToEnd() {
    return agent.ends(zone, protocol, client);
  }

  /** Returns true if a frame may be put in towards the client now. */
  public boolean isBetweenFramesToClient() {
    return !isStream() && out.atBoundary();
  }

  /** Returns true if a frame may be put in towards the origin now. */
  public boolean isBetweenFramesToOrigin() {
    return !isStream() && in.atBoundary();
  }
}
