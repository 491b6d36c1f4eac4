package io.tidemark.benchmarks.soak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A self-signed certificate, made by the JDK's keytool. */
final class SelfSigned {
  private static final char[] PASSWORD = "of-no-secret".toCharArray();
  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private SelfSigned() {}

  /** Writes {@code default.crt} and {@code default.key} into a folder of its own. */
  static Path in(Path parent, String host) throws IOException, InterruptedException {
    Path folder = Files.createDirectory(parent.resolve("certificates"));
    Path store = parent.resolve("soak.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "soak",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      pem(folder.resolve("default.crt"), "CERTIFICATE", keys.getCertificate("soak").getEncoded());
      pem(folder.resolve("default.key"), "PRIVATE KEY", keys.getKey("soak", PASSWORD).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    return folder;
  }

  private static void pem(Path file, String what, byte[] encoded) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(what, PEM.encodeToString(encoded)));
  }
}
