package io.tidemark.sidecar.admit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.tidemark.sidecar.local.Backpressure;
import io.tidemark.sidecar.local.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server that answers, on a unix socket and on loopback, whether to admit a client. It answers
 * from memory; a proxy whose question gets no answer admits the client.
 */
public final class AdmitServer implements AutoCloseable {
  private static final int MOST_HEAD = 16 << 10;
  private static final int MOST_BODY = 16 << 10;
  private static final int IDLE_MINUTES = 5;

  private final LocalServer server = new LocalServer();
  private final Answers answers;
  private int port;
  private int spoaPort;

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
      server.listen(doors);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void listen(Doors doors) throws IOException {
    port =
        server.listen(doors.port(), "sidecar.admit-port", channel -> accept(channel, this::http));
    spoaPort =
        server.listen(
            doors.spoaPort(), "sidecar.spoa-port", channel -> accept(channel, this::spop));
    Path socket = doors.socket();
    if (socket != null) {
      // The proxy's workers have another user.
      server.listen(
          socket, "rw-rw-rw-", "sidecar.admit-socket", channel -> accept(channel, this::http));
    }
  }

  private static void accept(Channel channel, Consumer<ChannelPipeline> protocol) {
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(IDLE_MINUTES, TimeUnit.MINUTES), new Backpressure());
    protocol.accept(channel.pipeline());
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

  public int port() {
    return port;
  }

  public int spoaPort() {
    return spoaPort;
  }

  public double admitted() {
    return answers.admitted();
  }

  public double refused() {
    return answers.refused();
  }

  @Override
  public void close() {
    server.close();
  }
}
