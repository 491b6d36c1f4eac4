package io.tidemark.edge.tls;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.tidemark.settings.KeyPairs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A certificate with its key: its names, its expiry, and its TLS context. */
public record Certificate(String file, Set<String> names, Instant expires, SslContext context) {
  private static final int DNS_NAME = 2;
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /** Reads a PEM chain and its PEM key (PKCS #8, without a password). */
  static Certificate read(Path chain, Path key) throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(chain);
    X509Certificate leaf =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem));
    byte[] keyPem = Files.readAllBytes(key);
    if (!KeyPairs.match(leaf.getPublicKey(), PrivateKeys.read(keyPem, leaf.getPublicKey()))) {
      throw new IOException("the key is not the certificate's");
    }
    try (InputStream chainIn = new ByteArrayInputStream(pem);
        InputStream keyIn = new ByteArrayInputStream(keyPem)) {
      SslContext context =
          SslContextBuilder.forServer(chainIn, keyIn)
              .protocols(VERSIONS)
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_2,
                      ApplicationProtocolNames.HTTP_1_1))
              .build();
      return new Certificate(
          String.valueOf(chain.getFileName()),
          names(leaf),
          leaf.getNotAfter().toInstant(),
          context);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Set<String> names(X509Certificate leaf) throws GeneralSecurityException {
    Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
    Set<String> names = new HashSet<>();
    if (alternatives != null) {
      for (List<?> name : alternatives) {
        if (name.get(0).equals(DNS_NAME)) {
          names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return Set.copyOf(names);
  }

  /**
   * True if the certificate is valid for this host, by name or by a wildcard for the first label.
   * The default certificate counts as valid for every host.
   */
  public boolean covers(String host) {
    return file.equals(Certificates.DEFAULT_FILE)
        || names.contains(host)
        || names.contains(wildcard(host));
  }

  static String wildcard(String host) {
    return "*" + host.substring(Math.max(0, host.indexOf('.')));
  }
}
