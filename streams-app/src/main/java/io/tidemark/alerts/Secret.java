package io.tidemark.alerts;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A webhook's secret: {@code whsec_} and 24 to 64 bytes in base64 (Standard Webhooks 1.0). Its
 * value does not appear in logs.
 */
public final class Secret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int FEWEST = 24;
  private static final int MOST = 64;

  private final byte[] key;

  private Secret(byte[] key) {
    this.key = key;
  }

  /** The secret, or {@code null} if the text is not a secret. */
  static @Nullable Secret of(String text) {
    if (!text.startsWith(PREFIX)) {
      return null;
    }
    try {
      byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      return key.length < FEWEST || key.length > MOST ? null : new Secret(key);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** {@code v1,} and the signature of these bytes. */
  String sign(byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + "…";
  }
}
