package io.tidemark.sidecar.local;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server on unix sockets and loopback ports, with one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed shutdown leaves nothing to report
public final class LocalServer implements AutoCloseable {
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> listening = new ArrayList<>();

  /**
   * Listens on loopback.
   *
   * @param port 0: any free one
   * @param key the setting, for the message about a port in use
   * @return the port
   */
  public int listen(int port, String key, Consumer<Channel> accepted) throws IOException {
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Channel bound = listen(address, key + " " + port, accepted);
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  /**
   * Listens on a unix socket, in place of one that is left from before.
   *
   * @param permissions of the socket, such as {@code rw-rw----}
   */
  public void listen(Path socket, String permissions, String key, Consumer<Channel> accepted)
      throws IOException {
    Files.createDirectories(socket.toAbsolutePath().getParent());
    Files.deleteIfExists(socket);
    listen(UnixDomainSocketAddress.of(socket), key + " " + socket, accepted);
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(permissions));
  }

  private Channel listen(SocketAddress address, String where, Consumer<Channel> accepted)
      throws IOException {
    boolean isUnix = address instanceof UnixDomainSocketAddress;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(isUnix ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.accept(channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("%s cannot be used: %s".formatted(where, bound.cause().getMessage()));
    }
    listening.add(bound.channel());
    return bound.channel();
  }

  @Override
  public void close() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
