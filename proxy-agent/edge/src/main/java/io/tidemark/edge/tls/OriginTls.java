package io.tidemark.edge.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The TLS client settings for connections to origins. Unless verification is off, the certificate
 * must name the origin's host and be signed by a trusted authority.
 */
public final class OriginTls {
  private OriginTls() {}

  /** {@code trusted} is a PEM file of authorities; those of the Java runtime, if there is none. */
  public static SslContext of(boolean verified, @Nullable Path trusted) throws IOException {
    SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
    if (!verified) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    } else {
      builder.endpointIdentificationAlgorithm("HTTPS");
      if (trusted != null) {
        try {
          builder.trustManager(trusted.toFile());
        } catch (IllegalArgumentException e) {
          throw new IOException("edge.origin-ca cannot be read: " + e.getMessage(), e);
        }
      }
    }
    return builder.build();
  }
}
