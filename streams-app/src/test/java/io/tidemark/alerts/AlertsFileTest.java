package io.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.events.v1.AlertRecord;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsFileTest {
  @Test
  void readsReceivers() {
    AlertsConfig config =
        AlertsFile.parse(
            """
            alertmanagers: [http://127.0.0.1:9093]
            webhooks:
              crm:
                url: https://crm.example.com/hook
                secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]
                alerts: [TidemarkCaseOpen]
            """);
    assertThat(config.alertmanagers()).containsExactly(URI.create("http://127.0.0.1:9093"));
    assertThat(config.webhooks()).hasSize(1);
    assertThat(config.webhooks().get(0).giveUp()).hasHours(24);
    assertThat(config.log()).isTrue();
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                AlertsFile.parse(
                    """
                    alertmanagers: [ftp://a]
                    log: perhaps
                    webhooks:
                      Crm: {url: "http://user@host/", secrets: [x], alerts: [Nothing], zones: ["a b"]}
                      ops: {url: "https://a.example", give_up: 1s, other: 1}
                      log: {url: "https://a.example"}
                    mail: 1
                    """))
        .hasMessageContainingAll(
            "alertmanagers must be an http:// or https:// address without a user, got: ftp://a",
            "log must be true or false, got: perhaps",
            "webhooks.Crm must be named by 1 to 40 of [a-z0-9-]",
            "webhooks.log must be named by 1 to 40 of [a-z0-9-], and not log",
            "webhooks.Crm.url must be an http:// or https:// address without a user",
            "webhooks.Crm.secrets must be whsec_ and 24 to 64 bytes in base64",
            "webhooks.Crm.alerts must be of ",
            "webhooks.Crm.zones must be zone ids, got: a b",
            "webhooks.ops.secrets must have at least one",
            "webhooks.ops.give_up must be between 1m and 7d, such as 30m, 6h or 7d, got: 1s",
            "webhooks.ops.other is not known",
            "mail is not known");
  }

  @Test
  void alertmanagerIsToldIdentityInLabelsFiguresInAnnotationsAndAnEndAhead() {
    long now = 1_793_000_000_000L;
    AlertRecord alert =
        AlertRecord.newBuilder()
            .setName("TidemarkCaseOpen")
            .putLabels("zone", "shop")
            .putAnnotations("peaks", "812")
            .setStartsMillis(now - 1_000)
            .build();
    assertThat(AlertmanagerSink.body(List.of(alert), now))
        .isEqualTo(
            "[{\"labels\":{\"alertname\":\"TidemarkCaseOpen\",\"zone\":\"shop\"},"
                + "\"annotations\":{\"peaks\":\"812\"},"
                + "\"startsAt\":\"2026-10-26T07:33:19Z\",\"endsAt\":\"2026-10-26T07:37:20Z\"}]");
    AlertRecord over = alert.toBuilder().setEndsMillis(now - 500).build();
    assertThat(AlertmanagerSink.body(List.of(over), now))
        .contains("\"endsAt\":\"2026-10-26T07:33:19.500Z\"");
  }
}
