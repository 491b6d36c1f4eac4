package io.tidemark.quickstart.proxies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The proxies that can be started here, if they are installed. */
public enum ProxyKind {
  NGINX("apt-get install nginx-light libnginx-mod-http-js", "admit"),
  HAPROXY("apt-get install haproxy", "spoa"),
  ENVOY("https://www.envoyproxy.io/docs/envoy/latest/start/install", "admit");

  private final String installation;
  private final String asksAt;

  ProxyKind(String installation, String asksAt) {
    this.installation = installation;
    this.asksAt = asksAt;
  }

  /** The kind of this name in lower case; empty if there is none. */
  public static Optional<ProxyKind> of(String name) {
    return Stream.of(values()).filter(kind -> kind.label().equals(name)).findFirst();
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The sidecar's setting for the port where this proxy asks. */
  public String portSetting() {
    return "sidecar." + asksAt + "-port";
  }

  /** The program, if it is installed. */
  public @Nullable Path program() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).map(Path::of),
            // Where administrators' programs are, and where ./tidemark test puts Envoy.
            Stream.of(Path.of("/usr/sbin"), home.resolve("tidemark")))
        .map(folder -> folder.resolve(label()))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** The program, which must be installed. */
  public Path need() throws IOException {
    Path program = program();
    if (program == null) {
      throw new IOException("%s is not installed: %s".formatted(label(), installation));
    }
    return program;
  }

  /**
   * Starts the proxy, and returns once it serves.
   *
   * @throws IOException if it is not installed, or does not start
   */
  public CountedProxy start(ProxyPlace place) throws IOException {
    Path program = need();
    return switch (this) {
      case NGINX -> NginxProxy.start(program, place);
      case HAPROXY -> HaproxyProxy.start(program, place);
      case ENVOY -> EnvoyProxy.start(program, place);
    };
  }
}
