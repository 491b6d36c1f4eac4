package io.tidemark.alerts;

import io.tidemark.events.v1.AlertRecord;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiver that writes to the application's log. */
final class LogReceiver implements Receiver {
  /** No other receiver may have this name, since a consumer group is named after it. */
  static final String NAME = "log";

  private static final Logger log = LoggerFactory.getLogger("tidemark.alerts");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String address() {
    return name();
  }

  @Override
  public boolean wants(AlertRecord alert) {
    return true;
  }

  @Override
  public Duration giveUp() {
    return Duration.ofMinutes(1);
  }

  @Override
  public Result tell(AlertRecord alert, boolean active) {
    log.warn(
        "{} {} {}: {}; {}",
        active ? "ALERT" : "resolved",
        alert.getName(),
        alert.getId(),
        alert.getAnnotationsMap().getOrDefault("summary", ""),
        alert.getAnnotationsMap().getOrDefault("reason", ""));
    return Result.DELIVERED;
  }

  @Override
  public void close() {}
}
