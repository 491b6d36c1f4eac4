package io.tidemark.edge.client;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import io.tidemark.netty.ClientAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lookup of a request's client: the nearest address that is not a trusted proxy's. Addresses
 * further away come from a sender that is not trusted and may be forged.
 */
public final class ClientAddresses implements ClientAddress {
  /** The client that a PROXY header has named, instead of the socket's other side. */
  static final AttributeKey<InetAddress> SOURCE = AttributeKey.valueOf("tidemark.edge.source");

  private final List<Prefix> trusted;
  private final ForwardedFor header;

  /** {@code header} is the one that trusted proxies write; no other is believed. */
  public ClientAddresses(List<Prefix> trusted, ForwardedFor header) {
    this.trusted = List.copyOf(trusted);
    this.header = header;
  }

  public ForwardedFor header() {
    return header;
  }

  @Override
  public Client of(Channel channel, HttpRequest request) {
    return hops(channel, request.headers()).client();
  }

  public Hops hops(Channel channel, HttpHeaders headers) {
    InetAddress sender = source(channel);
    if (sender == null) {
      return Hops.UNKNOWN;
    }
    if (!isTrusted(sender)) {
      return new Hops(List.of(sender), false);
    }
    List<InetAddress> way = new ArrayList<>(List.of(sender));
    List<@Nullable InetAddress> said = header.addresses(headers);
    for (int i = said.size() - 1; i >= 0; i--) {
      InetAddress before = said.get(i);
      if (before == null) {
        break;
      }
      way.add(0, before);
      if (!isTrusted(before)) {
        break;
      }
    }
    return new Hops(way, true);
  }

  boolean isTrusted(InetAddress address) {
    if (trusted.isEmpty()) {
      return false;
    }
    Client client = Client.of(address);
    return trusted.stream().anyMatch(prefix -> prefix.contains(client));
  }

  /**
   * The address from the PROXY header, or else the socket's; an HTTP/2 stream has its connection's.
   */
  static @Nullable InetAddress source(Channel channel) {
    Channel parent = channel.parent();
    Channel connection = parent != null && !isListening(parent) ? parent : channel;
    InetAddress named = connection.attr(SOURCE).get();
    return named == null ? socket(connection) : named;
  }

  private static boolean isListening(Channel channel) {
    return channel.remoteAddress() == null;
  }

  static @Nullable InetAddress socket(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }
}
