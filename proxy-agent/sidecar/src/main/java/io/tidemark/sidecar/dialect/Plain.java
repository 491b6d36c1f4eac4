package io.tidemark.sidecar.dialect;

import io.tidemark.agent.Ending;
import io.tidemark.events.v1.RefusalReason;

/** The protocol's own words, for proxies in any language (docs/sidecar-protocol.md). */
enum Plain implements Dialect {
  INSTANCE;

  private static final int MOST_CODE = 4999;

  @Override
  public Outcome outcome(Line line) {
    int status = Dialect.status(line);
    if (!Dialect.wasOpen(line)) {
      RefusalReason otherwise =
          status == 0 ? RefusalReason.CLIENT_GONE : RefusalReason.ORIGIN_REFUSED;
      return new Outcome.Refused(Dialect.reason(line, otherwise), line.get("rule"), status);
    }
    long code = line.number("code", 0);
    return new Outcome.Closed(
        new Ending(
            Words.category(line.get("end")),
            code > MOST_CODE ? 0 : (int) code,
            line.bytes("in"),
            line.bytes("out"),
            0),
        line.number("ms", 0));
  }
}
