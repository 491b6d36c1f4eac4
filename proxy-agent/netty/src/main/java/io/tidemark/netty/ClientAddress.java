package io.tidemark.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.tidemark.events.Client;
import java.net.InetSocketAddress;

/**
 * A function that finds the client of a request. Behind a load balancer this is not the other side
 * of the socket, and one connection may carry requests of many clients.
 */
@FunctionalInterface
public interface ClientAddress {
  /** The other side of the socket. */
  ClientAddress OF_SOCKET =
      (channel, request) ->
          channel.remoteAddress() instanceof InetSocketAddress address
                  && address.getAddress() != null
              ? Client.of(address.getAddress())
              : Client.NONE;

  Client of(Channel channel, HttpRequest request);
}
