package io.tidemark.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a Tidemark API. */
public final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
  private final String address;
  private final @Nullable String token;

  public ApiClient(String address, @Nullable String token) {
    if (!address.startsWith("http://") && !address.startsWith("https://")) {
      throw new IllegalStateException(
          "--api must be an http:// or https:// address, got: " + address);
    }
    this.address = address;
    this.token = token;
  }

  /** The answer's status and body, as they are. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(
        request(path).timeout(Duration.ofSeconds(10)), HttpResponse.BodyHandlers.ofString());
  }

  /** The answer as it comes, however long that takes; compressed on the way. */
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
      throw new IOException("nobody answers at " + address, e);
    }
  }

  /** A good answer's JSON. */
  public JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s%s answered %d: %s".formatted(address, path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }

  public boolean isReady() throws InterruptedException {
    try {
      return get("/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
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
