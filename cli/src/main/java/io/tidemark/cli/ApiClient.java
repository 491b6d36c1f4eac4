package io.tidemark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemark.events.TextBounds;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.exception.GenericException;
import nl.altindag.ssl.pem.util.PemUtils;
import org.jspecify.annotations.Nullable;

/** A client of a Tidemark API. */
public final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String address;
  private final @Nullable String token;

  public ApiClient(String address, @Nullable String token) {
    this(address, token, null);
  }

  /** {@code ca} is a PEM file of authorities; without it, those of the Java runtime are trusted. */
  public ApiClient(String address, @Nullable String token, @Nullable Path ca) {
    if (!address.startsWith("http://") && !address.startsWith("https://")) {
      throw new IllegalStateException(
          "--api must be an http:// or https:// address, got: " + address);
    }
    this.address = address;
    this.token = token;
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3));
    http = ca == null ? client.build() : client.sslContext(trusting(ca)).build();
  }

  private static SSLContext trusting(Path ca) {
    try {
      return SSLFactory.builder()
          .withTrustMaterial(PemUtils.loadTrustMaterial(ca))
          .build()
          .getSslContext();
    } catch (GenericException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "--ca must be a PEM file of certificates, got: %s (%s)".formatted(ca, e.getMessage()), e);
    }
  }

  /** The answer's status and body, as they are. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(
        request(path).timeout(Duration.ofSeconds(10)), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a body, and takes the answer's status and body as they are. */
  public HttpResponse<String> send(String method, String path, String mediaType, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .timeout(Duration.ofMinutes(10))
            .header("Content-Type", mediaType)
            .method(method, HttpRequest.BodyPublishers.ofString(body)),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a JSON body and reads the answer; throws with a problem's detail. */
  JsonNode ask(String method, String path, JsonNode body) throws IOException, InterruptedException {
    return answer(send(method, path, "application/json", body.toString()));
  }

  /** The JSON of a good answer; throws with a problem's detail. */
  JsonNode answer(HttpResponse<String> response) throws IOException {
    if (response.statusCode() >= 200 && response.statusCode() < 300) {
      return read(response.body());
    }
    String detail = "";
    try {
      detail = read(response.body()).path("detail").asText();
    } catch (JsonProcessingException e) {
      // No JSON; the message below shows the body.
    }
    throw new IOException(
        detail.isEmpty()
            ? "%s answered %d: %s"
                .formatted(address, response.statusCode(), TextBounds.printable(response.body()))
            : detail);
  }

  /**
   * Parses an answer. Its texts may come from anybody, so they are made printable on one line of a
   * terminal.
   */
  static JsonNode read(String json) throws JsonProcessingException {
    JsonNode answer = JSON.readTree(json);
    makePrintable(answer);
    return answer;
  }

  private static void makePrintable(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(printable(field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, printable(array.get(i)));
      }
    }
  }

  private static JsonNode printable(JsonNode node) {
    if (node.isTextual()) {
      String oneLine = node.textValue().replaceAll("\\R", " ");
      return TextNode.valueOf(TextBounds.printable(oneLine));
    }
    makePrintable(node);
    return node;
  }

  /** The answer's body as a stream, without a timeout; it may be compressed with gzip. */
  HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
    return send(
        request(path).header("Accept-Encoding", "gzip"), HttpResponse.BodyHandlers.ofInputStream());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    try {
      return http.send(request.build(), body);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("nobody answers at %s: %s".formatted(address, why), e);
    }
  }

  /** A good answer's JSON. */
  public JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s%s answered %d: %s"
              .formatted(
                  address, path, response.statusCode(), TextBounds.printable(response.body())));
    }
    return read(response.body());
  }

  /** The number of refused upgrades, for all reasons, in the counts of an answer. */
  public static long refused(JsonNode counts) {
    long refused = 0;
    for (JsonNode count : counts.get("refused")) {
      refused += count.asLong();
    }
    return refused;
  }

  public boolean isReady() throws InterruptedException {
    return unready() == null;
  }

  /** The reason why the application is not ready; {@code null} if it is. */
  public @Nullable String unready() throws InterruptedException {
    try {
      HttpResponse<String> answer = get("/health/ready");
      return answer.statusCode() == 200 ? null : answer.body().strip();
    } catch (IOException e) {
      return "not answering: " + e;
    }
  }

  /** Every zone, page by page. */
  public List<JsonNode> zones() throws IOException, InterruptedException {
    List<JsonNode> zones = new ArrayList<>();
    String next = "";
    while (next != null) {
      JsonNode page = json("/api/v1/zones?limit=1000" + (next.isEmpty() ? "" : "&after=" + next));
      page.get("zones").forEach(zones::add);
      next = page.path("next").asText(null);
    }
    return zones;
  }
}
