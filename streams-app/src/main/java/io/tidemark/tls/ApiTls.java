package io.tidemark.tls;

import io.tidemark.files.FileWatch;
import io.tidemark.settings.KeyPairs;
import io.tidemark.settings.SettingsException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.exception.GenericException;
import nl.altindag.ssl.pem.util.PemUtils;
import nl.altindag.ssl.util.SSLFactoryUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the API and between instances, with one certificate, which an instance shows both as
 * server and as client. Changed files are read again, and new connections get the new certificate;
 * a wrong pair of files changes nothing.
 */
public final class ApiTls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiTls.class);
  private static final String[] KINDS = {"EC", "RSA", "EdDSA", "RSASSA-PSS"};

  private final TlsFiles files;
  private final SSLFactory current;
  private final FileWatch<SSLFactory> watch;

  private ApiTls(TlsFiles files) {
    this.files = files;
    current = first(files);
    List<Path> watched = new ArrayList<>(List.of(files.certificate(), files.key()));
    if (files.peerCa() != null) {
      watched.add(files.peerCa());
    }
    watch =
        new FileWatch<>(
            "tidemark-api-certificate",
            watched,
            () -> read(files),
            next -> {
              SSLFactoryUtils.reload(current, next);
              log.info("the API shows the certificate of {}", files.certificate());
              return true;
            });
  }

  /** {@code null} without files. Throws {@link SettingsException} where they are wrong. */
  public static @Nullable ApiTls of(@Nullable TlsFiles files) {
    return files == null ? null : new ApiTls(files);
  }

  /** Throws {@link SettingsException} if the files are wrong. */
  public static void check(TlsFiles files) {
    SSLFactory unused = read(files);
  }

  private static SSLFactory read(TlsFiles files) {
    return of(files, SSLFactory.builder());
  }

  /**
   * The first factory, in which certificates and keys that are read later replace those of the
   * start.
   */
  private static SSLFactory first(TlsFiles files) {
    return of(
        files, SSLFactory.builder().withSwappableIdentityMaterial().withSwappableTrustMaterial());
  }

  private static SSLFactory of(TlsFiles files, SSLFactory.Builder builder) {
    try {
      X509ExtendedKeyManager identity =
          PemUtils.loadIdentityMaterial(files.certificate(), files.key());
      checkPair(identity);
      SSLFactory.Builder factory =
          builder.withIdentityMaterial(identity).withProtocols("TLSv1.3", "TLSv1.2");
      return files.peerCa() == null
          ? factory.withDefaultTrustMaterial().build()
          : factory.withTrustMaterial(PemUtils.loadTrustMaterial(files.peerCa())).build();
    } catch (GenericException | IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static void checkPair(X509ExtendedKeyManager identity) {
    for (String kind : KINDS) {
      String[] aliases = identity.getServerAliases(kind, null);
      if (aliases != null && aliases.length > 0) {
        X509Certificate leaf = identity.getCertificateChain(aliases[0])[0];
        PrivateKey key = identity.getPrivateKey(aliases[0]);
        if (!KeyPairs.match(leaf.getPublicKey(), key)) {
          throw wrong("the key is not the certificate's");
        }
        if (leaf.getNotAfter().toInstant().isBefore(Instant.now())) {
          log.warn("the API's certificate has expired on {}", leaf.getNotAfter().toInstant());
        }
        return;
      }
    }
    throw wrong("there is no certificate with a key");
  }

  private static SettingsException wrong(String how) {
    return new SettingsException(
        List.of("api.certificate and api.key must be a PEM chain and its key: " + how));
  }

  public SSLContext context() {
    return current.getSslContext();
  }

  /** True if other instances are asked for a certificate. */
  public boolean asksPeers() {
    return files.peerCa() != null;
  }

  public void start() {
    watch.start();
  }

  @Override
  public void close() {
    watch.close();
  }
}
