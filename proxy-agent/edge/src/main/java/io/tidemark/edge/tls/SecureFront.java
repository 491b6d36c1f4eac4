package io.tidemark.edge.tls;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A handler that waits for the name that a client asks for, and begins TLS with its certificate. A
 * name without a certificate is refused as in RFC 6066.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
public final class SecureFront extends AbstractSniHandler<Certificate> {
  /** Alert, TLS 1.2, 2 bytes: fatal, unrecognized_name. */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final Certificates certificates;
  private final long patienceMillis;
  private final BiConsumer<ChannelHandlerContext, Certificate> next;

  /**
   * {@code next} adds the handlers that follow the TLS handler, which takes the context's place.
   */
  public SecureFront(
      Certificates certificates,
      long patienceMillis,
      BiConsumer<ChannelHandlerContext, Certificate> next) {
    super(patienceMillis);
    this.certificates = certificates;
    this.patienceMillis = patienceMillis;
    this.next = next;
  }

  @Override
  protected Future<Certificate> lookup(ChannelHandlerContext ctx, @Nullable String host) {
    Certificate found = certificates.find(host == null ? null : host.toLowerCase(Locale.ROOT));
    return found == null
        ? ImmediateEventExecutor.INSTANCE.newFailedFuture(new NoSuchName())
        : ImmediateEventExecutor.INSTANCE.newSucceededFuture(found);
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String host, Future<Certificate> found) {
    if (!found.isSuccess()) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    Certificate certificate = found.getNow();
    SslHandler tls = certificate.context().newHandler(ctx.alloc());
    tls.setHandshakeTimeoutMillis(patienceMillis);
    next.accept(ctx, certificate);
    ctx.pipeline().replace(this, "tls", tls);
  }

  private static final class NoSuchName extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchName() {
      super("no certificate", null, false, false);
    }
  }
}
