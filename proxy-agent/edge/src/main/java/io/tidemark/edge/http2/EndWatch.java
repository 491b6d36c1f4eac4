package io.tidemark.edge.http2;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import org.jspecify.annotations.Nullable;

/** A handler that reports a stream that ended before its answer. */
final class EndWatch extends ChannelDuplexHandler {
  private final EarlyEnds ends;
  private boolean answered;

  EndWatch(EarlyEnds ends) {
    this.ends = ends;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object frame, ChannelPromise promise)
      throws Exception {
    answered |= frame instanceof Http2HeadersFrame head && isFinal(head.headers().status());
    super.write(ctx, frame, promise);
  }

  /** Trailers have no status. */
  private static boolean isFinal(@Nullable CharSequence status) {
    return status != null && HttpStatusClass.valueOf(status) != HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!answered) {
      ends.add();
    }
    ctx.fireChannelInactive();
  }
}
