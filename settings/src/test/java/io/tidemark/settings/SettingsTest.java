package io.tidemark.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Key<Duration> FLUSH =
      Key.duration(
          "agent.flush", "250ms", Duration.ofMillis(10), Duration.ofSeconds(10), "how often");
  private static final Key<Integer> SLOTS =
      Key.powerOfTwo("agent.queue-slots", "1024", 64, 4096, "how many");
  private static final Key<Long> BUDGET =
      Key.bytes("agent.budget", "1MB", 1024, 1L << 30, "how much");
  private static final Key<String> NODE = Key.text("agent.node", null, "a name", "[a-z]+", "who");

  @Test
  void defaultsAndValues() {
    Settings settings = Settings.of(Map.of("agent.flush", "2s", "agent.node", "a"), Map.of());
    assertThat(settings.get(FLUSH)).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.get(SLOTS)).isEqualTo(1024);
    assertThat(settings.get(BUDGET)).isEqualTo(1L << 20);
    assertThat(settings.get(NODE, "?")).isEqualTo("a");
    settings.check();
  }

  /** An empty secret, as from a store that did not have it, must not silently count as none. */
  @Test
  void aSecretIsNeitherShownNorEmpty() {
    Key<String> secret = Key.secret("agent.key", "8 or more characters", "\\S{8,}", "a key");
    assertThat(Settings.of(Map.of(), Map.of()).find(secret)).isNull();
    Settings empty = Settings.of(Map.of("agent.key", ""), Map.of());
    empty.find(secret);
    assertThatThrownBy(empty::check).hasMessageContaining("agent.key must be 8 or more characters");
    Settings wrong = Settings.of(Map.of("agent.key", "hunter2"), Map.of());
    wrong.find(secret);
    assertThatThrownBy(wrong::check)
        .hasMessageContaining("got: (not shown)")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void tellsEveryProblemAtOnceWithKeyValueAndForm() {
    Settings settings =
        Settings.of(
            Map.of("agent.flush", "1h", "agent.queue-slots", "100", "agnet.node", "x"), Map.of());
    settings.get(FLUSH);
    settings.get(SLOTS);
    settings.get(NODE, "?");
    assertThatThrownBy(settings::check)
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "agent.flush must be a duration from 10ms to 10s, such as 250ms, 30s or 2h, got: 1h",
                        "agent.queue-slots must be a power of two from 64 to 4096, got: 100",
                        "agent.node must be a name, got: nothing",
                        "agnet.node is not a key that is known here"));
  }

  @Test
  void environmentIsStrongerThanTheFileAndWeakerThanTheCaller(@TempDir Path folder)
      throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hush\n");
    Map<String, String> environment = Map.of("TIDEMARK_AGENT_FLUSH", "1s", "PASSWORD", "pw");
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.sasl.password",
                "${env:PASSWORD}",
                "kafka.ssl.key",
                "${file:" + secret + "}"),
            environment);
    assertThat(settings.get(FLUSH)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.below("kafka."))
        .containsOnly(Map.entry("sasl.password", "pw"), Map.entry("ssl.key", "hush"));
    settings.check();
    assertThat(Settings.of(Map.of("agent.flush", "3s"), environment).get(FLUSH))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aMissingSecretIsAProblem() {
    Settings settings = Settings.of(Map.of("kafka.sasl.password", "${env:NO_SUCH}"), Map.of());
    settings.below("kafka.");
    assertThatThrownBy(settings::check)
        .hasMessageContaining("kafka.sasl.password")
        .hasMessageContaining("NO_SUCH");
  }

  @Test
  void aMissingFileIsAProblem(@TempDir Path folder) {
    Settings settings = Settings.load(folder.resolve("no.properties"), Map.of());
    assertThatThrownBy(settings::check).hasMessageContaining("no.properties");
  }
}
