package io.tidemark.alerts;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
 * A client that posts JSON, without retries, redirects or cookies, and with a deadline. Only the
 * status of the answer counts; its body is read for an error message.
 */
final class Http implements Closeable {
  private static final Timeout PATIENCE = Timeout.ofSeconds(10);
  private static final int MOST_CHARS = 500;

  /** The deadline for the whole exchange, to the last byte of the answer. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final ScheduledExecutorService DEADLINES =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidemark-http-deadlines");
            thread.setDaemon(true);
            return thread;
          });

  private final CloseableHttpClient client;
  private final Duration deadline;

  /**
   * @param anywhere whether addresses that are not public are allowed
   */
  Http(boolean anywhere) {
    this(anywhere, DEADLINE);
  }

  Http(boolean anywhere, Duration deadline) {
    this.deadline = deadline;
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

  /** The answer to a post. */
  record Answer(int status, String text) {
    boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  Answer post(URI to, Map<String, String> headers, String json) throws IOException {
    HttpPost post = new HttpPost(to);
    headers.forEach(post::setHeader);
    post.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON));
    // The client's own timeouts start again with every byte received.
    Future<?> end = DEADLINES.schedule(post::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return client.execute(
          post,
          response -> {
            String text =
                response.getEntity() == null
                    ? ""
                    : EntityUtils.toString(
                        response.getEntity(), StandardCharsets.UTF_8, MOST_CHARS);
            return new Answer(response.getCode(), text == null ? "" : text.strip());
          });
    } catch (IOException e) {
      throw post.isCancelled()
          ? new IOException("no whole answer within %d ms".formatted(deadline.toMillis()), e)
          : e;
    } finally {
      boolean unused = end.cancel(false);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
