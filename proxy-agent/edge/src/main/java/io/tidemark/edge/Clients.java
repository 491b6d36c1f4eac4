package io.tidemark.edge;

import io.netty.channel.Channel;
import io.tidemark.events.Client;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a client's channel. */
final class Clients {
  private Clients() {}

  static Client of(Channel channel) {
    InetAddress address = inet(channel);
    return address == null ? Client.NONE : Client.of(address);
  }

  static String address(Channel channel) {
    InetAddress address = inet(channel);
    return address == null ? "unknown" : address.getHostAddress();
  }

  private static @Nullable InetAddress inet(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }
}
