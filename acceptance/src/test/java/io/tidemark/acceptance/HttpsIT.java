package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of two instances over HTTPS that know each other by their certificates. */
class HttpsIT {
  private static final Duration LONG = Duration.ofDays(365);
  private static final String TOKEN = "a-token-of-the-operators";

  @TempDir Path folder;

  @Test
  void instancesKnowEachOtherByTheirCertificates() throws Exception {
    Authority authority = new Authority();
    Path ca = authority.certificate(folder.resolve("ca.pem"));
    authority.issue(folder, "one", LONG, "127.0.0.1");
    Path strangersCa = new Authority().certificate(folder.resolve("strangers.pem"));
    try (Cluster cluster = new Cluster(folder)) {
      cluster.broker();
      ApiClient first = secure(cluster, "first", ca);
      ApiClient second = secure(cluster, "second", ca);
      patiently().until(() -> first.isReady() && second.isReady());
      // The other instance has half of the shards: it is asked, and trusts the first instance.
      patiently()
          .untilAsserted(
              () ->
                  assertThat(first.json("/api/v1/plans").get("missing_shards").toString())
                      .isEqualTo("[]"));
      // A token, even the operators', gives no access to the requests between instances.
      assertThat(first.get("/internal/v1/shards").statusCode()).isEqualTo(403);
      assertThat(new ApiClient(address, TOKEN, strangersCa).isReady()).isFalse();

      X509Certificate before = shown();
      authority.issue(folder, "next", LONG.plusDays(1), "127.0.0.1");
      // Only the certificate is new so far, not its key: the old pair is still served.
      replace("next.crt", "one.crt");
      pause(Duration.ofSeconds(3));
      assertThat(shown()).isEqualTo(before);
      replace("next.key", "one.key");
      patiently().until(() -> !shown().equals(before));
      assertThat(first.isReady()).isTrue();
    }
  }

  private String address = "";
  private int port;

  private ApiClient secure(Cluster cluster, String name, Path ca) throws Exception {
    Cluster.App app =
        cluster.app(
            name,
            "app.shards=4",
            "api.token=" + TOKEN,
            "api.certificate=" + folder.resolve("one.crt"),
            "api.key=" + folder.resolve("one.key"),
            "api.peer-ca=" + ca);
    port = app.port();
    address = "https://127.0.0.1:" + port;
    return new ApiClient(address, TOKEN, ca);
  }

  private void replace(String from, String to) throws IOException {
    Files.copy(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private X509Certificate shown() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void wrongFilesAreToldAtTheStart() throws Exception {
    Authority authority = new Authority();
    authority.issue(folder, "one", LONG, "127.0.0.1");
    authority.issue(folder, "other", LONG, "127.0.0.1");
    JavaProcess.Ended ended =
        JavaProcess.run(
            folder,
            "app",
            "--check",
            "-Dkafka.bootstrap.servers=127.0.0.1:" + FreePorts.take(),
            "-Dapi.certificate=" + folder.resolve("one.crt"),
            "-Dapi.key=" + folder.resolve("other.key"));
    assertThat(ended.exit()).isNotZero();
    assertThat(ended.output()).contains("the key is not the certificate's");
    ended =
        JavaProcess.run(folder, "app", "--check", "-Dapi.certificate=" + folder.resolve("no.crt"));
    assertThat(ended.output()).contains("api.certificate and api.key must be set together");
  }
}
