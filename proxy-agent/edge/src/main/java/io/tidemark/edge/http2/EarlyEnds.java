package io.tidemark.edge.http2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * The count of one connection's streams that ended before their answer, for whatever reason: each
 * may have cost a socket to an origin. Too many in a short time end the connection (CVE-2023-44487
 * and similar attacks). It is used on the connection's event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class EarlyEnds {
  private static final int MOST = 200;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Channel connection;
  private long windowFrom = System.nanoTime();
  private int ends;

  EarlyEnds(Channel connection) {
    this.connection = connection;
  }

  void add() {
    long now = System.nanoTime();
    if (now - windowFrom > WINDOW_NANOS) {
      windowFrom = now;
      ends = 0;
    }
    ends++;
    if (ends == MOST) {
      connection
          .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
          .addListener(said -> connection.close());
    }
  }
}
