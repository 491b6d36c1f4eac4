package io.tidemark.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.tidemark.events.HostName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host that a request is for, in lower case and without its port. */
final class Hosts {
  private Hosts() {}

  /**
   * Returns {@code null} without exactly one valid host (RFC 9112 section 3.2). A target in
   * absolute form names the host itself, and the Host header does not count (section 3.2.2).
   */
  static @Nullable String of(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    String authority = authority(request.uri());
    if (hosts.size() != 1 && authority == null) {
      return null;
    }
    return HostName.of(authority == null ? hosts.get(0) : authority);
  }

  /** Makes a target in absolute form one in origin form, with its host in the Host header. */
  static void toOriginForm(HttpRequest request) {
    String target = request.uri();
    String authority = authority(target);
    if (authority != null) {
      request.headers().set(HttpHeaderNames.HOST, authority);
      String rest = target.substring(target.indexOf("://") + 3 + authority.length());
      request.setUri(rest.startsWith("/") ? rest : "/" + rest);
    }
  }

  private static @Nullable String authority(String target) {
    int scheme =
        target.regionMatches(true, 0, "http://", 0, 7)
            ? 7
            : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
    if (scheme == 0) {
      return null;
    }
    int end = scheme;
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return target.substring(scheme, end);
  }
}
