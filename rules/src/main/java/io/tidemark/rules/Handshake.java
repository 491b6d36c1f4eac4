package io.tidemark.rules;

import io.tidemark.events.Client;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An upgrade request as rules see it. Header names are asked for in lower case. */
public interface Handshake {
  /** Path and query as they were sent. */
  String target();

  /** The host in lower case, without a port. */
  String host();

  Client client();

  @Nullable String header(String name);

  List<String> headers(String name);

  Iterable<Map.Entry<String, String>> headers();

  /** The path in the normal form that rules compare. */
  default String path() {
    return PathForm.of(target());
  }

  /** The path as it was sent. */
  default String rawPath() {
    return PathForm.raw(target());
  }

  /** The query without its question mark; empty if there is none. */
  default String query() {
    int query = target().indexOf('?');
    return query < 0 ? "" : target().substring(query + 1);
  }
}
