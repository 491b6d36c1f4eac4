package io.tidemark.api;

import io.tidemark.tls.ApiTls;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The HTTPS listener of the API. */
final class HttpsConnector {
  private HttpsConnector() {}

  static ServerConnector of(Server jetty, HttpConfiguration http, ApiOptions config, ApiTls tls) {
    // Clients may connect by address as well as by name; they check the certificate.
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    secure.setSniHostCheck(false);
    http.addCustomizer(secure);
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setSslContext(tls.context());
    ssl.setWantClientAuth(tls.asksPeers());
    ServerConnector connector =
        new ServerConnector(
            jetty, new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    return connector;
  }
}
