package io.tidemark.settings;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;

/** Whether a key is a certificate's: with another's, no handshake would ever succeed. */
public final class KeyPairs {
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private KeyPairs() {}

  /** By a signature of the one that the other has to know; kinds not known here are believed. */
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
