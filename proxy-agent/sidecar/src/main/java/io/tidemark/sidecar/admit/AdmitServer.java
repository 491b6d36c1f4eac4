package io.tidemark.sidecar.admit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
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
 * The server that answers, on a unix socket and on loopback, whether to admit a client. It answers
 * from memory; a proxy whose question gets no answer admits the client.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed shutdown leaves nothing to report
public final class AdmitServer implements AutoCloseable {
  private static final int MOST_HEAD = 16 << 10;
  private static final int MOST_BODY = 16 << 10;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AdmitAnswers answers;
  private final List<Channel> listening = new ArrayList<>();

  private AdmitServer(AdmitAnswers answers) {
    this.answers = answers;
  }

  /**
   * Starts a server.
   *
   * @param socket {@code null}: no unix socket
   * @param port 0: any free one
   */
  public static AdmitServer start(@Nullable Path socket, int port, Gate gate) throws IOException {
    AdmitServer server = new AdmitServer(new AdmitAnswers(gate));
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      server.listen(NioServerSocketChannel.class, address, "sidecar.admit-port " + port);
      if (socket != null) {
        Files.createDirectories(socket.toAbsolutePath().getParent());
        Files.deleteIfExists(socket);
        server.listen(
            NioServerDomainSocketChannel.class,
            UnixDomainSocketAddress.of(socket),
            "sidecar.admit-socket " + socket);
        // The proxy's workers have another user.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void listen(Class<? extends ServerChannel> kind, SocketAddress address, String key)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(kind)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec(MOST_HEAD, MOST_HEAD, MOST_HEAD))
                        .addLast(new HttpObjectAggregator(MOST_BODY))
                        .addLast(answers);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("%s cannot be used: %s".formatted(key, bound.cause().getMessage()));
    }
    listening.add(bound.channel());
  }

  public int port() {
    return ((InetSocketAddress) listening.get(0).localAddress()).getPort();
  }

  public double admitted() {
    return answers.admitted();
  }

  public double refused() {
    return answers.refused();
  }

  @Override
  public void close() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
