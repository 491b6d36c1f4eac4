package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.net.StandardSocketOptions;

/** Native epoll where there is one, else NIO. */
record Transport(
    EventLoopGroup loops,
    Class<? extends ServerChannel> server,
    Class<? extends Channel> client,
    ChannelOption<Boolean> sharedPort) {

  static Transport open(int threads) {
    int loops = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    return Epoll.isAvailable()
        ? new Transport(
            new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory()),
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            UnixChannelOption.SO_REUSEPORT)
        : new Transport(
            new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory()),
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
  }
}
