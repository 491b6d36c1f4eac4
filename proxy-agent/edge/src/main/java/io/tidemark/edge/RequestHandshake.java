package io.tidemark.edge;

import io.netty.handler.codec.http.HttpRequest;
import io.tidemark.events.Client;
import io.tidemark.rules.Handshake;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as rules see it; nothing is copied. */
record RequestHandshake(HttpRequest request, String host, Client client) implements Handshake {
  @Override
  public String target() {
    return request.uri();
  }

  @Override
  public @Nullable String header(String name) {
    return request.headers().get(name);
  }

  @Override
  public List<String> headers(String name) {
    return request.headers().getAll(name);
  }

  @Override
  public Iterable<Map.Entry<String, String>> headers() {
    return request.headers();
  }
}
