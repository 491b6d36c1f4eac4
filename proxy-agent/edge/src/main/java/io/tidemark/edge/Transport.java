package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The event loops and channel types of the edge: native epoll where there is one, else NIO.
 *
 * @param acceptor accepts connections and does nothing else. A loop that accepted for itself could
 *     be given a descriptor that was closed a moment before, and take epoll's remaining events of
 *     the old connection for those of the new one.
 */
record Transport(
    EventLoopGroup acceptor,
    EventLoopGroup loops,
    Class<? extends ServerChannel> server,
    Class<? extends Channel> client,
    ChannelOption<Boolean> sharedPort) {

  private static final int PROBES = 3;

  /**
   * The TCP keep-alive options: a silent peer is probed after this time, and has as long again to
   * answer. Without epoll the system's own times apply.
   */
  Map<ChannelOption<Integer>, Integer> keepAlive(Duration silence) {
    if (client != EpollSocketChannel.class) {
      return Map.of();
    }
    int seconds = (int) Math.max(1, silence.toSeconds());
    return Map.of(
        EpollChannelOption.TCP_KEEPIDLE, seconds,
        EpollChannelOption.TCP_KEEPINTVL, Math.max(1, seconds / PROBES),
        EpollChannelOption.TCP_KEEPCNT, PROBES);
  }

  /** A resolver that looks names up without blocking an event loop. */
  AddressResolverGroup<InetSocketAddress> resolver() {
    DnsNameResolverBuilder dns = new DnsNameResolverBuilder();
    if (client == EpollSocketChannel.class) {
      dns.datagramChannelType(EpollDatagramChannel.class);
    } else {
      dns.datagramChannelType(NioDatagramChannel.class);
    }
    return new DnsAddressResolverGroup(dns);
  }

  void shutDown(long seconds) {
    acceptor.shutdownGracefully(0, seconds, TimeUnit.SECONDS).awaitUninterruptibly();
    loops.shutdownGracefully(0, seconds, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  static Transport open(int threads) {
    int loops = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    return Epoll.isAvailable()
        ? new Transport(
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()),
            new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory()),
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            UnixChannelOption.SO_REUSEPORT)
        : new Transport(
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
            new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory()),
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
  }
}
