package io.tidemark.alerts;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts JSON: once, without following redirects, without cookies, with an end to patience. The
 * answer's status counts; its body is only looked at for a word about what went wrong.
 */
final class Http implements Closeable {
  private static final Timeout PATIENCE = Timeout.ofSeconds(10);
  private static final int MOST_CHARS = 500;

  private final CloseableHttpClient client;

  /**
   * @param anywhere also to addresses that are not public
   */
  Http(boolean anywhere) {
    client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(
                        anywhere ? SystemDefaultDnsResolver.INSTANCE : new PublicTargets())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(PATIENCE)
                            .setSocketTimeout(PATIENCE)
                            .build())
                    .build())
            .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(PATIENCE).build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .setUserAgent("Tidemark")
            .build();
  }

  /** What came of it. */
  record Answer(int status, String text) {
    boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  Answer post(URI to, Map<String, String> headers, String json) throws IOException {
    HttpPost post = new HttpPost(to);
    headers.forEach(post::setHeader);
    post.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON));
    return client.execute(
        post,
        response -> {
          String text =
              response.getEntity() == null
                  ? ""
                  : EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8, MOST_CHARS);
          return new Answer(response.getCode(), text == null ? "" : text.strip());
        });
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
