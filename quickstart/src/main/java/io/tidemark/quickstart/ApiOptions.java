package io.tidemark.quickstart;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the API is, and what it asks for. */
final class ApiOptions {
  @Option(
      names = "--api",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8070",
      description = "the application's API (${DEFAULT-VALUE})")
  private String api = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:TIDEMARK_API_TOKEN}",
      description = "api.token, where one is set (TIDEMARK_API_TOKEN)")
  private @Nullable String token;

  ApiClient client() {
    return new ApiClient(api, token == null || token.isEmpty() ? null : token);
  }
}
