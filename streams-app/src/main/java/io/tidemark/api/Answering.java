package io.tidemark.api;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handling of an answer that fails after it has begun. */
final class Answering {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);

  private Answering() {}

  /**
   * Breaks the connection off, so that what was sent is not taken for the whole; before the first
   * bytes it does nothing.
   */
  static void cutShort(Context context, Exception e) {
    if (context.res().isCommitted()) {
      log.warn("{} ends in the middle: {}", context.path(), e.toString());
      ServletContextRequest.getServletContextRequest(context.req()).getServletChannel().abort(e);
    }
  }
}
