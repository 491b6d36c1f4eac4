package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.app.App;
import io.tidemark.app.AppConfig;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.quickstart.DemoOrigin;
import io.tidemark.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of a broker that requires TLS and a password: {@code kafka.*} settings are enough for both
 * sides, with the password in a file.
 */
class SecuredClusterIT {
  private static final String STORE_PASSWORD = "changeit";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"tidemark\" password=\"%s\"";

  @Test
  void countsOverTlsAndSasl(@TempDir Path folder) throws Exception {
    Path store = keyStore(folder);
    Path secret = Files.writeString(folder.resolve("password"), "a-secret\n");
    Map<String, String> broker = new LinkedHashMap<>();
    broker.put("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT");
    broker.put("sasl.enabled.mechanisms", "PLAIN");
    broker.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    broker.put(
        "listener.name.broker.plain.sasl.jaas.config",
        LOGIN.formatted("a-secret") + " user_tidemark=\"a-secret\";");
    broker.put("ssl.keystore.location", store.toString());
    broker.put("ssl.keystore.password", STORE_PASSWORD);
    broker.put("ssl.truststore.location", store.toString());
    broker.put("ssl.truststore.password", STORE_PASSWORD);

    Map<String, String> clients = new LinkedHashMap<>();
    clients.put("kafka.security.protocol", "SASL_SSL");
    clients.put("kafka.sasl.mechanism", "PLAIN");
    clients.put("kafka.sasl.jaas.config", LOGIN.formatted("${file:" + secret + "}") + ";");
    clients.put("kafka.ssl.truststore.location", store.toString());
    clients.put("kafka.ssl.truststore.password", STORE_PASSWORD);

    try (EmbeddedBroker kafka =
            EmbeddedBroker.start(folder.resolve("kafka"), FreePorts.take(), broker);
        DemoOrigin origin = DemoOrigin.start(0)) {
      clients.put("kafka.bootstrap.servers", kafka.bootstrapServers());
      Path zones = Files.writeString(folder.resolve("zones.yaml"), Cluster.zones(origin.port()));
      Map<String, String> forApp = new LinkedHashMap<>(clients);
      forApp.put("app.zones-file", zones.toString());
      forApp.put("app.state-dir", folder.resolve("app").toString());
      forApp.put("api.port", "0");
      Map<String, String> forEdge = new LinkedHashMap<>(clients);
      forEdge.putAll(
          Map.of(
              "edge.port", "0",
              "edge.admin-port", "0",
              "edge.drain-grace", "0ms",
              "edge.drain-spread", "0ms"));
      try (App app = App.start(appConfig(forApp));
          Edge edge = Edge.start(edgeConfig(forEdge));
          Clients sockets = new Clients()) {
        ApiClient api = new ApiClient("http://127.0.0.1:" + app.port(), null);
        patiently().until(() -> api.isReady() && edge.isReady());
        sockets.open(edge.port(), "zone-1", 10);
        patiently().untilAsserted(() -> assertThat(Cluster.open(api)).isEqualTo(sockets.truth()));
      }
    }
  }

  private static AppConfig appConfig(Map<String, String> values) {
    Settings settings = Settings.of(values);
    AppConfig config = AppConfig.from(settings);
    settings.check();
    return config;
  }

  private static EdgeConfig edgeConfig(Map<String, String> values) {
    Settings settings = Settings.of(values);
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    return config;
  }

  private static Path keyStore(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "kafka",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-validity",
                "3650",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    return store;
  }
}
