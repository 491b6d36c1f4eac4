/**
 * The delivery of alerts to Alertmanager, webhooks and the log. The alerts are in the topic {@code
 * tidemark.alerts}. Each receiver has its own thread; each webhook and the log also have their own
 * offset.
 */
@NullMarked
package io.tidemark.alerts;

import org.jspecify.annotations.NullMarked;
