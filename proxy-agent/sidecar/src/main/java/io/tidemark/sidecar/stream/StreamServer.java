package io.tidemark.sidecar.stream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tidemark.sidecar.admit.Backpressure;
import io.tidemark.sidecar.spool.Sessions;
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
import org.jspecify.annotations.Nullable;

/**
 * The server that takes lines over a unix socket or loopback, where a program cannot share a folder
 * with the sidecar. What it takes it appends to a file of the spool, and only then acknowledges it;
 * from there on the lines are like all others.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed shutdown leaves nothing to report
public final class StreamServer implements AutoCloseable {
  private static final int MOST_PROGRAMS = 256;
  private static final int GREETING_SECONDS = 10;

  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> listening = new ArrayList<>();
  private final Path spool;
  private final Sessions sessions;

  /**
   * The addresses at which a server listens.
   *
   * @param socket {@code null}: none
   * @param port on loopback; {@code null}: none, 0: any free one
   */
  public record Doors(@Nullable Path socket, @Nullable Integer port) {}

  private StreamServer(Path spool, Sessions sessions) {
    this.spool = spool;
    this.sessions = sessions;
  }

  public static StreamServer start(Doors doors, Path spool, Sessions sessions) throws IOException {
    StreamServer server = new StreamServer(spool, sessions);
    try {
      Integer port = doors.port();
      if (port != null) {
        server.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            "sidecar.stream-port " + port);
      }
      Path socket = doors.socket();
      if (socket != null) {
        Files.createDirectories(socket.toAbsolutePath().getParent());
        Files.deleteIfExists(socket);
        server.listen(UnixDomainSocketAddress.of(socket), "sidecar.stream-socket " + socket);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void listen(SocketAddress address, String key) throws IOException {
    boolean isUnix = address instanceof UnixDomainSocketAddress;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(isUnix ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (open.size() >= MOST_PROGRAMS) {
                      channel.close();
                      return;
                    }
                    open.add(channel);
                    channel
                        .pipeline()
                        .addLast(
                            new ReadTimeoutHandler(GREETING_SECONDS),
                            new Backpressure(),
                            new StreamHandler(spool, sessions));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("%s cannot be used: %s".formatted(key, bound.cause().getMessage()));
    }
    listening.add(bound.channel());
  }

  @Override
  public void close() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
