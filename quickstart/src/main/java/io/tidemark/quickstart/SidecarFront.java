package io.tidemark.quickstart;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.Pause;
import io.tidemark.quickstart.proxies.CountedProxy;
import io.tidemark.quickstart.proxies.ProxyKind;
import io.tidemark.quickstart.proxies.ProxyPlace;
import io.tidemark.settings.Settings;
import io.tidemark.sidecar.Sidecar;
import io.tidemark.sidecar.SidecarConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A proxy that is no JVM, with a sidecar. */
final class SidecarFront implements Front {
  private static final int LONGEST_SOCKET = 100;
  private static final long READING_MILLIS = 5_000;

  private final Sidecar sidecar;
  private final CountedProxy proxy;

  private SidecarFront(Sidecar sidecar, CountedProxy proxy) {
    this.sidecar = sidecar;
    this.proxy = proxy;
  }

  /** The configuration of a sidecar; wrong settings are reported before anything is started. */
  static SidecarConfig config(
      ProxyKind kind, Path folder, int adminPort, Map<String, String> settings) throws IOException {
    Path socket = folder.resolve("admit.sock");
    if (socket.toString().length() > LONGEST_SOCKET) {
      throw new IOException(
          "--data: the path %s is too long for a unix socket".formatted(folder.getParent()));
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put("agent.node", kind.label());
    all.put("agent.state-dir", folder.resolve("tables").toString());
    all.put("sidecar.spool", folder.resolve("spool").toString());
    all.put("sidecar.journal", folder.resolve("journal").toString());
    all.put("sidecar.admit-socket", socket.toString());
    all.put("sidecar.admit-port", "0");
    all.put("sidecar.spoa-port", "0");
    all.put(kind.portSetting(), Integer.toString(FreePorts.take()));
    all.put("sidecar.haproxy-master", ProxyPlace.master(folder).toString());
    all.put("sidecar.admin-port", Integer.toString(adminPort));
    all.putAll(settings);
    Settings read = Settings.of(all);
    SidecarConfig config = SidecarConfig.from(read);
    read.check();
    return config;
  }

  static SidecarFront start(
      ProxyKind kind, SidecarConfig config, Path folder, int port, int originPort)
      throws IOException {
    Sidecar sidecar = Sidecar.start(config);
    try {
      int askPort = kind == ProxyKind.HAPROXY ? sidecar.admit().spoaPort() : sidecar.admit().port();
      int itsPort = port == 0 ? FreePorts.take() : port;
      ProxyPlace place =
          new ProxyPlace(folder, itsPort, originPort, askPort, UnaryOperator.identity());
      return new SidecarFront(sidecar, kind.start(place));
    } catch (IOException | RuntimeException e) {
      sidecar.close();
      throw e;
    }
  }

  @Override
  public boolean isReady() {
    return sidecar.isReady();
  }

  @Override
  public long pending() {
    return sidecar.stats().events().pending();
  }

  /** The sidecar is closed last, so that the proxy's last lines are still counted. */
  @Override
  public void close() throws IOException {
    try (sidecar) {
      proxy.stop();
      awaitRead();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      proxy.close();
    }
  }

  private void awaitRead() throws InterruptedException {
    long end = System.currentTimeMillis() + READING_MILLIS;
    while ((sidecar.open() > 0 || pending() > 0) && System.currentTimeMillis() < end) {
      Pause.millis(100);
    }
  }
}
