/**
 * Alerts on their way to people: Alertmanager, webhooks, the log. What is to be told stands in
 * {@code tidemark.alerts}; each receiver has its own thread and its own place in it.
 */
@NullMarked
package io.tidemark.alerts;

import org.jspecify.annotations.NullMarked;
