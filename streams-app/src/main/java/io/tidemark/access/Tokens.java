package io.tidemark.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens in force. Only their hashes are kept: a token is random and long, so a plain SHA-256
 * of it can be neither inverted nor guessed.
 */
public final class Tokens {
  private volatile Map<String, Grant> byHash = Map.of();

  void take(Map<String, Grant> grants) {
    byHash = Map.copyOf(grants);
  }

  @Nullable Grant of(String token) {
    return byHash.get(hash(token));
  }

  /** The hash of a token, as in the tokens file. */
  public static String hash(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
