package io.tidemark.sidecar.stream;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tidemark.sidecar.local.Backpressure;
import io.tidemark.sidecar.local.LocalServer;
import io.tidemark.sidecar.spool.Sessions;
import java.io.IOException;
import java.nio.file.Path;
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
  private final LocalServer server = new LocalServer();
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
      server.listen(doors);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void listen(Doors doors) throws IOException {
    Integer port = doors.port();
    if (port != null) {
      server.listen(port, "sidecar.stream-port", this::accept);
    }
    Path socket = doors.socket();
    if (socket != null) {
      server.listen(socket, "rw-rw----", "sidecar.stream-socket", this::accept);
    }
  }

  private void accept(Channel channel) {
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

  @Override
  public void close() {
    server.close();
  }
}
