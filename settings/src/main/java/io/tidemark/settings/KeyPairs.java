package io.tidemark.settings;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;

/**
 * The check whether a private key belongs to a certificate: otherwise no TLS handshake would
 * succeed.
 */
public final class KeyPairs {
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private KeyPairs() {}

  /**
   * True if the public key verifies a signature of the private key; other kinds of keys are
   * accepted unchecked.
   */
  public static boolean match(PublicKey open, PrivateKey secret) {
    String algorithm = SIGNATURES.get(open.getAlgorithm());
    if (!open.getAlgorithm().equals(secret.getAlgorithm())) {
      return false;
    }
    if (algorithm == null) {
      return true;
    }
    byte[] text = "whose key is it".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(text);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(open);
      verifying.update(text);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
