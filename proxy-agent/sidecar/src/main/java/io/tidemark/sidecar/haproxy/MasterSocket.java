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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The socket of HAProxy's master process, which passes commands on to each of its workers. */
final class MasterSocket {
  /** {@code %rt} and {@code %pid}, in hexadecimal digits, at the end of an id. */
  private static final Pattern ID = Pattern.compile(".*_([0-9A-F]{1,8})_([0-9A-F]{1,8})");

  private static final Pattern SESSION =
      Pattern.compile("(0x[0-9a-f]+): \\[[^\\]]*\\] id=(\\d+) .*");
  private static final int COMMANDS = 100;

  private final Path path;

  MasterSocket(Path path) {
    this.path = path;
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
    for (String line : ask("@!%d show sess all%n".formatted(pid))) {
      Matcher session = SESSION.matcher(line);
      if (session.matches() && wanted.contains(Long.parseLong(session.group(2)))) {
        commands.add("@!%d shutdown session %s%n".formatted(pid, session.group(1)));
      }
    }
    // At once: another session may get the same pointer later.
    for (int i = 0; i < commands.size(); i += COMMANDS) {
      ask(String.join("", commands.subList(i, Math.min(commands.size(), i + COMMANDS))));
    }
    return commands.size();
  }

  private List<String> ask(String commands) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      ByteBuffer bytes = ByteBuffer.wrap(commands.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      // The master does not end the answer otherwise.
      channel.shutdownOutput();
      try (BufferedReader answer =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.ISO_8859_1))) {
        return answer.lines().toList();
      }
    }
  }
}
