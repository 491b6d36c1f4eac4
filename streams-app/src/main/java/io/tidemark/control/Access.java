package io.tidemark.control;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Who asks, by the bearer token of the request. */
public final class Access {
  private static final String BEARER = "Bearer ";

  private final @Nullable String master;
  private final @Nullable Tokens tokens;

  /**
   * @param master the API's own token, which may do everything
   * @param tokens of the tokens file, if there is one; without either, everybody may do everything
   */
  public Access(@Nullable String master, @Nullable Tokens tokens) {
    this.master = master;
    this.tokens = tokens;
  }

  Grant of(Context context) {
    if (master == null && tokens == null) {
      return Grant.EVERYTHING;
    }
    String said = context.header("Authorization");
    if (said == null) {
      throw Refused.noCredentials();
    }
    if (!said.startsWith(BEARER)) {
      throw Refused.badHeader();
    }
    String token = said.substring(BEARER.length()).strip();
    if (master != null && same(master, token)) {
      return Grant.EVERYTHING;
    }
    Grant grant = tokens == null ? null : tokens.of(token);
    if (grant == null) {
      throw Refused.badCredentials();
    }
    return grant;
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
