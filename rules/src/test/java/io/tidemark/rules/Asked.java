package io.tidemark.rules;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An upgrade request of a test. */
record Asked(String target, String host, Client client, List<Map.Entry<String, String>> headers)
    implements Handshake {
  static Asked of(String target) {
    return new Asked(
            target,
            "shop.test",
            Objects.requireNonNull(Prefix.parse("203.0.113.9")).client(),
            List.of())
        .with("host", "shop.test")
        .with("upgrade", "websocket")
        .with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .with("sec-websocket-version", "13");
  }

  Asked with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Asked(target, host, client, List.copyOf(more));
  }

  Asked from(String address) {
    return new Asked(target, host, Objects.requireNonNull(Prefix.parse(address)).client(), headers);
  }

  @Override
  public @Nullable String header(String name) {
    List<String> all = headers(name);
    return all.isEmpty() ? null : all.get(0);
  }

  @Override
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equals(name))
        .map(Map.Entry::getValue)
        .toList();
  }
}
