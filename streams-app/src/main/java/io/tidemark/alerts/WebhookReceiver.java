package io.tidemark.alerts;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A receiver that follows the Standard Webhooks 1.0 specification: {@code webhook-id} is the same
 * in every try, also after a crash; {@code webhook-timestamp} is the time of the try; every secret
 * signs. Any 2xx is a success, 410 means that the receiver is gone, and any other answer, redirects
 * included, is tried again.
 */
final class WebhookReceiver implements Receiver {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final AlertsConfig.Webhook config;
  private final Http http;
  private final Clock clock;

  WebhookReceiver(AlertsConfig.Webhook config, Clock clock) {
    this.config = config;
    this.http = new Http(config.allowPrivate());
    this.clock = clock;
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public String address() {
    return config.url().toString();
  }

  @Override
  public Duration giveUp() {
    return config.giveUp();
  }

  @Override
  public boolean wants(AlertRecord alert) {
    boolean ofCustomer = alert.getLabelsMap().getOrDefault("notice", "").equals("customer");
    boolean name =
        config.alerts().isEmpty() ? !ofCustomer : config.alerts().contains(alert.getName());
    boolean zone =
        config.zones().isEmpty()
            || config.zones().contains(alert.getLabelsMap().getOrDefault("zone", ""));
    return name && zone;
  }

  @Override
  public Result tell(AlertRecord alert, boolean active) throws IOException {
    String id = id(alert, active);
    String body = body(alert, active);
    Http.Answer answer = http.post(config.url(), headers(id, clock.millis() / 1_000, body), body);
    if (answer.isGood()) {
      return Result.DELIVERED;
    }
    if (answer.status() == 410) {
      return Result.GONE;
    }
    throw new IOException(
        "%s answered %d%s"
            .formatted(
                config.url().getHost(),
                answer.status(),
                answer.text().isEmpty() ? "" : ": " + answer.text()));
  }

  Map<String, String> headers(String id, long timestamp, String body) {
    byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new TreeMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(timestamp));
    headers.put(
        "webhook-signature",
        config.secrets().stream()
            .map(secret -> secret.sign(content))
            .collect(Collectors.joining(" ")));
    return headers;
  }

  /** The id of this change of this alert; it has no full stop, which separates the signed parts. */
  static String id(AlertRecord alert, boolean active) {
    String what = alert.getId() + "/" + alert.getVersion() + "/" + active;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
      return "msg_" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 27);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The body, with the same bytes in every try. */
  static String body(AlertRecord alert, boolean active) {
    ObjectNode body = JSON.createObjectNode();
    body.put("type", "tidemark.alert." + (active ? "firing" : "resolved"));
    body.put(
        "timestamp",
        Instant.ofEpochMilli(active ? alert.getStartsMillis() : alert.getEndsMillis()).toString());
    ObjectNode data = body.putObject("data");
    data.put("id", alert.getId());
    data.put("alert", alert.getName());
    data.put("status", active ? "firing" : "resolved");
    data.put("starts_at", Instant.ofEpochMilli(alert.getStartsMillis()).toString());
    if (alert.getEndsMillis() > 0) {
      data.put("ends_at", Instant.ofEpochMilli(alert.getEndsMillis()).toString());
    }
    ObjectNode labels = data.putObject("labels");
    new TreeMap<>(alert.getLabelsMap()).forEach(labels::put);
    ObjectNode annotations = data.putObject("annotations");
    new TreeMap<>(alert.getAnnotationsMap()).forEach(annotations::put);
    return body.toString();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
