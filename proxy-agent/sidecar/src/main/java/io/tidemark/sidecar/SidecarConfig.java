package io.tidemark.sidecar;

import io.tidemark.agent.AgentConfig;
import io.tidemark.commands.AdminServer;
import io.tidemark.settings.Exposure;
import io.tidemark.settings.Settings;
import io.tidemark.sidecar.admit.AdmitServer;
import io.tidemark.sidecar.stream.StreamServer;
import java.nio.file.Path;
import java.time.Duration;

/** A valid configuration of a sidecar. */
public record SidecarConfig(
    Path spool,
    Path journal,
    Duration holdBack,
    Duration compareEvery,
    AdmitServer.Doors admit,
    StreamServer.Doors stream,
    Path haproxyMaster,
    AdminServer.Address admin,
    AgentConfig agent) {
  private static final String OFF = "off";

  /**
   * Reads the sidecar's and its agent's keys; problems are noted in {@code settings}, whose {@code
   * check} the caller calls.
   */
  public static SidecarConfig from(Settings settings) {
    AdminServer.Address admin =
        new AdminServer.Address(
            "sidecar.admin",
            settings.get(SidecarKeys.ADMIN_HOST),
            settings.get(SidecarKeys.ADMIN_PORT),
            settings.find(SidecarKeys.ADMIN_TOKEN));
    Exposure.check(settings, SidecarKeys.ADMIN_HOST, SidecarKeys.ADMIN_TOKEN, admin.token());
    String socket = settings.get(SidecarKeys.ADMIT_SOCKET);
    return new SidecarConfig(
        Path.of(settings.get(SidecarKeys.SPOOL)),
        Path.of(settings.get(SidecarKeys.JOURNAL)),
        settings.get(SidecarKeys.HOLD_BACK),
        settings.get(SidecarKeys.COMPARE_EVERY),
        new AdmitServer.Doors(
            socket.equals(OFF) ? null : Path.of(socket),
            settings.get(SidecarKeys.ADMIT_PORT),
            settings.get(SidecarKeys.SPOA_PORT)),
        stream(settings.get(SidecarKeys.STREAM_SOCKET), settings.get(SidecarKeys.STREAM_PORT)),
        Path.of(settings.get(SidecarKeys.HAPROXY_MASTER)),
        admin,
        AgentConfig.from(settings));
  }

  private static StreamServer.Doors stream(String socket, String port) {
    return new StreamServer.Doors(
        socket.equals(OFF) ? null : Path.of(socket),
        port.equals(OFF) ? null : Integer.valueOf(port));
  }
}
