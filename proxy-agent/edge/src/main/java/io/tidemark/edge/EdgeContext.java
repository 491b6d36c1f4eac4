package io.tidemark.edge;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import io.tidemark.edge.client.ClientAddresses;
import io.tidemark.edge.client.Quota;
import java.net.InetSocketAddress;

/** The objects that all client channels of an edge share. */
record EdgeContext(
    Routing routing,
    Relays relays,
    EdgeConfig.Limits limits,
    ClientAddresses clients,
    Quota origins,
    Via via,
    Headers headers,
    Transport transport,
    AddressResolverGroup<InetSocketAddress> resolver,
    SslContext originTls) {

  /** The limits for reading heads, on both sides. */
  HttpDecoderConfig decoding() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.headerBytes())
        .setMaxHeaderSize(limits.headerBytes());
  }

  /** A channel to an origin, on the client's event loop. */
  ChannelFuture connect(Channel front, Origin to, ChannelHandler handler) {
    Bootstrap bootstrap = new Bootstrap();
    transport.keepAlive(limits.keepAlive()).forEach(bootstrap::option);
    return bootstrap
        .group(front.eventLoop())
        .channel(transport.client())
        .resolver(resolver)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.handshake().toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (to.tls()) {
                  channel
                      .pipeline()
                      .addLast(originTls.newHandler(channel.alloc(), to.host(), to.port()));
                }
                channel
                    .pipeline()
                    .addLast(
                        new HttpClientCodec(
                            decoding(),
                            HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
                            false))
                    .addLast(handler);
              }
            })
        .connect(to.host(), to.port());
  }
}
