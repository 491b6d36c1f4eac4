package io.tidemark.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * This proxy run's random token in the {@code Via} header. A request that already carries it is in
 * a loop: an origin has sent it back to this proxy, and it would go round until every socket is
 * used up.
 */
record Via(String mark) {
  static Via fresh() {
    return new Via(
        "1.1 tidemark-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
  }

  boolean isIn(HttpHeaders headers) {
    for (String line : headers.getAll(HttpHeaderNames.VIA)) {
      if (line.contains(mark)) {
        return true;
      }
    }
    return false;
  }

  void addTo(HttpHeaders headers) {
    headers.add(HttpHeaderNames.VIA, mark);
  }
}
