package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.tidemark.edge.client.Entrance;
import io.tidemark.edge.http2.Http2Front;
import io.tidemark.edge.tls.Certificate;
import io.tidemark.edge.tls.CertificateFolder;
import io.tidemark.edge.tls.SecureFront;
import io.tidemark.netty.HttpExchangeCodec;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of a client's channel.
 *
 * <pre>
 *   both     room for it ─▶ PROXY header, where one is awaited ─▶
 *   plain    HTTP/1.1 ─▶ one at a time ─▶ origin form ─▶ accounts ─▶ front
 *   secure   name ─▶ TLS ─▶ ALPN ─┬─ HTTP/1.1 as above
 *                                 └─ HTTP/2 ─▶ each stream ─▶ as above
 * </pre>
 */
final class FrontPipeline {
  private final EdgeContext edge;
  private final Entrance entrance;
  private final Supplier<ChannelHandler> accounts;
  private final HttpDecoderConfig decoding;

  FrontPipeline(EdgeContext edge, Entrance entrance, Supplier<ChannelHandler> accounts) {
    this.edge = edge;
    this.entrance = entrance;
    this.accounts = accounts;
    this.decoding = edge.decoding();
  }

  /** {@code proxyHeader}: trusted proxies begin with a PROXY header here. */
  ChannelInitializer<Channel> plain(boolean proxyHeader) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (entrance.admits(channel, proxyHeader)) {
          http1(channel.pipeline(), null);
        }
      }
    };
  }

  /** Like {@link #plain}, with TLS. */
  ChannelInitializer<Channel> secure(boolean proxyHeader, CertificateFolder certificates) {
    long patience = edge.limits().header().toMillis();
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (!entrance.admits(channel, proxyHeader)) {
          return;
        }
        // Auto-read is on until TLS and ALPN have chosen the protocol; then its handlers decide
        // when to read.
        channel.config().setAutoRead(true);
        channel
            .pipeline()
            .addLast(
                new SecureFront(
                    certificates.current(),
                    patience,
                    (ctx, shown) ->
                        ctx.pipeline().addAfter(ctx.name(), null, new Negotiation(shown))))
            .addLast(new EndsOnError());
      }
    };
  }

  private void http1(ChannelPipeline pipeline, @Nullable Certificate shown) {
    pipeline.addLast(new HttpExchangeCodec(decoding));
    exchanges(pipeline, shown);
  }

  private void exchanges(ChannelPipeline pipeline, @Nullable Certificate shown) {
    pipeline
        .addLast(new FlowControlHandler())
        .addLast(OriginForm.INSTANCE)
        .addLast(accounts.get())
        .addLast(new FrontHandler(edge, shown));
  }

  /** Removes the HTTP handlers: both directions carry bytes from now on. */
  static void toBytes(ChannelPipeline pipeline) {
    remove(pipeline, HttpExchangeCodec.class);
    remove(pipeline, FlowControlHandler.class);
  }

  /** Removes the HTTP encoder after the answer that ends HTTP: from now on bytes are written. */
  static void answered(ChannelPipeline pipeline) {
    HttpExchangeCodec codec = pipeline.get(HttpExchangeCodec.class);
    if (codec != null) {
      codec.removeOutboundHandler();
    }
  }

  private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> type) {
    if (pipeline.get(type) != null) {
      pipeline.remove(type);
    }
  }

  private final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final Certificate shown;

    Negotiation(Certificate shown) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.shown = shown;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      ctx.pipeline().remove(EndsOnError.class);
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        Http2Front.begin(
            ctx.pipeline(),
            edge.limits().headerBytes(),
            edge.limits().idle().toMillis(),
            stream -> exchanges(stream, shown));
        ctx.pipeline().addLast(new EndsOnError());
      } else {
        ctx.channel().config().setAutoRead(false);
        http1(ctx.pipeline(), shown);
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close().addListener(closed -> {});
    }
  }

  /** A handler that closes on an error: failed TLS is common on an open port, and is not logged. */
  private static final class EndsOnError extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close().addListener(closed -> {});
    }
  }
}
