package io.tidemark.edge;

import io.tidemark.agent.AgentConfig;
import io.tidemark.settings.Settings;
import java.time.Duration;

/** A valid configuration of an edge proxy. */
public record EdgeConfig(
    String host, int port, int adminPort, int threads, Limits limits, AgentConfig agent) {

  /** How long things may take, and how large they may be. */
  public record Limits(Duration handshake, Duration idle, int headerBytes, Duration grace) {}

  /**
   * Reads the edge's and its agent's keys; problems are noted in {@code settings}, whose {@code
   * check} the caller calls.
   */
  public static EdgeConfig from(Settings settings) {
    return new EdgeConfig(
        settings.get(EdgeKeys.HOST),
        settings.get(EdgeKeys.PORT),
        settings.get(EdgeKeys.ADMIN_PORT),
        settings.get(EdgeKeys.THREADS),
        new Limits(
            settings.get(EdgeKeys.HANDSHAKE),
            settings.get(EdgeKeys.IDLE),
            settings.get(EdgeKeys.HEADER_BYTES),
            settings.get(EdgeKeys.GRACE)),
        AgentConfig.from(settings));
  }
}
