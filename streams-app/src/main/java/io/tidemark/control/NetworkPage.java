package io.tidemark.control;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;

/**
 * The operators' page, "Network → WebSockets". It holds no data itself: its script asks {@link
 * ControlApi}, with the token of the operator.
 */
public final class NetworkPage {
  private static final String CSP =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  private static final Map<String, String> FILES =
      Map.of(
          "/network", "network.html",
          "/network/page.js", "network.js",
          "/network/page.css", "network.css");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8");

  private NetworkPage() {}

  public static void routes(RoutesConfig routes) {
    FILES.forEach((path, file) -> routes.get(path, context -> answer(context, file), Scope.OPEN));
  }

  private static void answer(Context context, String file) throws IOException {
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    try (InputStream bytes =
        Objects.requireNonNull(NetworkPage.class.getResourceAsStream(file), file)) {
      context
          .contentType(Objects.requireNonNull(type, file))
          .header("Content-Security-Policy", CSP)
          .header("X-Content-Type-Options", "nosniff")
          .header("Referrer-Policy", "no-referrer")
          .header("Cache-Control", "no-cache")
          .result(bytes.readAllBytes());
    }
  }
}
