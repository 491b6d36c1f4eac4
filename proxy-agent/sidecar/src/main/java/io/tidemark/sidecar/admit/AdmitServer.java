package io.tidemark.sidecar.admit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
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
import org.jspecify.annotations.Nullable;

/**
 * The server that answers, on a unix socket and on loopback, whether to admit a client. It answers
 * from memory; a proxy whose question gets no answer admits the client.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed shutdown leaves nothing to report
public final class AdmitServer implements AutoCloseable {
  private static final int MOST_HEAD = 16 << 10;
  private static final int MOST_BODY = 16 << 10;
  private static final int IDLE_MINUTES = 5;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Answers answers;
  private final List<Channel> listening = new ArrayList<>();

  private AdmitServer(Answers answers) {
    this.answers = answers;
  }

  /**
   * The addresses at which a server listens.
   *
   * @param socket the unix socket for HTTP; {@code null}: none
   * @param port for HTTP on loopback; 0: any free one
   * @param spoaPort for HAProxy on loopback; 0: any free one
   */
  public record Doors(@Nullable Path socket, int port, int spoaPort) {}

  public static AdmitServer start(Doors doors, Gate gate) throws IOException {
    AdmitServer server = new AdmitServer(new Answers(gate));
    try {
      server.listen(loopback(doors.port()), "sidecar.admit-port " + doors.port(), server::http);
      server.listen(
          loopback(doors.spoaPort()), "sidecar.spoa-port " + doors.spoaPort(), server::spop);
      Path socket = doors.socket();
      if (socket != null) {
        Files.createDirectories(socket.toAbsolutePath().getParent());
        Files.deleteIfExists(socket);
        server.listen(
            UnixDomainSocketAddress.of(socket), "sidecar.admit-socket " + socket, server::http);
        // The proxy's workers have another user.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private static SocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void http(ChannelPipeline pipeline) {
    pipeline
        .addLast(new HttpServerCodec(MOST_HEAD, MOST_HEAD, MOST_HEAD))
        .addLast(new HttpObjectAggregator(MOST_BODY))
        .addLast(new HttpAnswers(answers));
  }

  private void spop(ChannelPipeline pipeline) {
    pipeline
        .addLast(
            new LengthFieldBasedFrameDecoder(
                SpopAnswers.MOST_BYTES + SpopAnswers.LENGTH_BYTES,
                0,
                SpopAnswers.LENGTH_BYTES,
                0,
                SpopAnswers.LENGTH_BYTES))
        .addLast(new LengthFieldPrepender(SpopAnswers.LENGTH_BYTES))
        .addLast(new SpopAnswers(answers));
  }

  private void listen(SocketAddress address, String key, Consumer<ChannelPipeline> protocol)
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
                    channel
                        .pipeline()
                        .addLast(
                            new ReadTimeoutHandler(IDLE_MINUTES, TimeUnit.MINUTES),
                            new Backpressure());
                    protocol.accept(channel.pipeline());
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
    return port(0);
  }

  public int spoaPort() {
    return port(1);
  }

  private int port(int index) {
    return ((InetSocketAddress) listening.get(index).localAddress()).getPort();
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
