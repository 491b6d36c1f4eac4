package io.tidemark.sidecar.haproxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The socket of HAProxy's master process, which passes commands on to each of its workers. */
final class MasterSocket {
  /** {@code %rt} and {@code %pid}, in hexadecimal digits, at the end of an id. */
  private static final Pattern ID = Pattern.compile(".*_([0-9A-F]{1,8})_([0-9A-F]{1,8})");

  private static final Pattern SESSION =
      Pattern.compile("(0x[0-9a-f]+): \\[[^\\]]*\\] id=(\\d+) .*");
  private static final int COMMANDS = 100;

  private static final int PATIENCE_SECONDS = 10;

  private final Path path;
  private final ScheduledExecutorService watch;

  /** {@code watch} ends a question that gets no answer. */
  MasterSocket(Path path, ScheduledExecutorService watch) {
    this.path = path;
    this.watch = watch;
  }

  /** Returns true if this id is HAProxy's, as its example configuration makes it. */
  static boolean isId(String id, int pid) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches() && Long.parseLong(matcher.group(2), 16) == pid;
  }

  /**
   * Ends the sessions of a worker with these ids, as far as they are still there.
   *
   * @return how many were found
   */
  int end(int pid, List<String> ids) throws IOException {
    Set<Long> wanted = new HashSet<>();
    for (String id : ids) {
      Matcher matcher = ID.matcher(id);
      if (matcher.matches()) {
        wanted.add(Long.parseLong(matcher.group(1), 16));
      }
    }
    List<String> commands = new ArrayList<>();
    ask(
        "@!%d show sess all%n".formatted(pid),
        line -> {
          Matcher session = SESSION.matcher(line);
          if (session.matches() && wanted.contains(Long.parseLong(session.group(2)))) {
            commands.add("@!%d shutdown session %s%n".formatted(pid, session.group(1)));
          }
        });
    // At once: another session may get the same pointer later.
    for (int i = 0; i < commands.size(); i += COMMANDS) {
      int to = Math.min(commands.size(), i + COMMANDS);
      ask(String.join("", commands.subList(i, to)), line -> {});
    }
    return commands.size();
  }

  /** A master that does not answer is left after a while. */
  private void ask(String commands, Consumer<String> lines) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      Future<?> end =
          watch.schedule(() -> closeQuietly(channel), PATIENCE_SECONDS, TimeUnit.SECONDS);
      try {
        ByteBuffer bytes = ByteBuffer.wrap(commands.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        // The master does not end the answer otherwise.
        channel.shutdownOutput();
        BufferedReader answer =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.ISO_8859_1));
        for (String line = answer.readLine(); line != null; line = answer.readLine()) {
          lines.accept(line);
        }
      } finally {
        end.cancel(false);
      }
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Whoever waits for it sees that.
    }
  }
}
