package io.tidemark.edge.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of PEM keys (PKCS #8, without a password). */
final class PrivateKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private PrivateKeys() {}

  /** Reads a key of the same algorithm as the certificate's key; another one cannot be its pair. */
  static PrivateKey read(byte[] pem, PublicKey pair) throws IOException {
    Matcher matcher = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IOException("the key is not in PKCS #8 without a password (BEGIN PRIVATE KEY)");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance(pair.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the key is not the certificate's: " + e.getMessage(), e);
    }
  }
}
