package io.tidemark.sidecar.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.settings.Settings;
import io.tidemark.sidecar.SidecarConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyCheckTest {
  private static final Path EXAMPLES = Path.of("../../examples");

  @TempDir private Path folder;

  private static List<String> problems(Path file, Map<String, String> settings) throws IOException {
    return ProxyCheck.problems(file, SidecarConfig.from(Settings.of(settings)));
  }

  /** A copy of an example, whose includes are beside it. */
  private Path copy(String example) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(EXAMPLES.resolve(example))) {
      for (Path file : files) {
        Files.writeString(
            folder.resolve(file.getFileName()),
            Files.readString(file)
                .replace("include /etc/nginx/tidemark", "include " + folder)
                .replace("js_path /etc/nginx/tidemark", "js_path " + folder));
      }
    }
    return folder.resolve(example.equals("nginx") ? "nginx.conf" : "haproxy.cfg");
  }

  private void leaveOut(String file, String part) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(part);
    Files.writeString(path, text.replace(part, "# " + part));
  }

  @Test
  void nginxsScriptHasItsOwnSpool() throws IOException {
    Path file = copy("nginx");
    Path script = folder.resolve("tidemark.js");
    Files.writeString(
        script, Files.readString(script).replace("/run/tidemark/spool", "/var/spool/tidemark"));
    assertThat(problems(file, Map.of()))
        .containsExactly(
            "tidemark.js writes openings into another folder than the spool /run/tidemark/spool: change SPOOL in it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx", "haproxy"})
  void theExamplesAreGood(String example) throws IOException {
    assertThat(problems(copy(example), Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nginx.conf|load_module",
        "nginx.conf|include",
        "nginx.conf|worker_shutdown_timeout",
        "tidemark-http.conf|js_import",
        "tidemark-http.conf|map $msec",
        "tidemark-http.conf|log_format",
        "tidemark-http.conf|server unix:",
        "tidemark-server.conf|access_log",
        "tidemark-server.conf|proxy_read_timeout 20ms",
        "tidemark-location.conf|js_header_filter",
        "tidemark-location.conf|auth_request /",
      })
  void whatNginxLacksIsNamed(String left) throws IOException {
    Path file = copy("nginx");
    String[] parts = left.split("\\|", 2);
    leaveOut(parts[0], parts[1]);
    assertThat(problems(file, Map.of())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lua-load",
        "hard-stop-after",
        "unique-id-format",
        "log stdout",
        "log-format",
        "filter spoe",
        "http-request set-log-level",
        "http-request deny deny_status 429",
        "http-request deny deny_status 403",
        "http-response lua.tidemark_opened",
        "option spop-check",
        "server sidecar",
      })
  void whatHaproxyLacksIsNamed(String left) throws IOException {
    Path file = copy("haproxy");
    leaveOut("haproxy.cfg", left);
    assertThat(problems(file, Map.of())).hasSize(1);
  }

  @Test
  void theSidecarsOwnSettingsAreCompared() throws IOException {
    assertThat(
            problems(
                copy("nginx"),
                Map.of("sidecar.spool", "/var/spool", "sidecar.admit-socket", "/run/other.sock")))
        .hasSize(3)
        .anyMatch(problem -> problem.contains("/var/spool"))
        .anyMatch(problem -> problem.contains("/run/other.sock"));
    assertThat(problems(copy("nginx"), Map.of("sidecar.admit-socket", "off"))).isEmpty();
    assertThat(problems(copy("haproxy"), Map.of("sidecar.spoa-port", "8099")))
        .containsExactly(
            "the backend tidemark_sidecar has no server at sidecar.spoa-port 127.0.0.1:8099");
  }
}
