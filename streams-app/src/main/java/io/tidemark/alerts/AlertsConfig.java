package io.tidemark.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The receivers of alerts.
 *
 * @param alertmanagers every instance of Alertmanager, as its documentation advises
 * @param log whether the application's log gets them too
 */
public record AlertsConfig(List<URI> alertmanagers, List<Webhook> webhooks, boolean log) {
  public static final AlertsConfig NONE = new AlertsConfig(List.of(), List.of(), true);

  public AlertsConfig {
    alertmanagers = List.copyOf(alertmanagers);
    webhooks = List.copyOf(webhooks);
  }

  /**
   * A receiver that follows the Standard Webhooks 1.0 specification.
   *
   * @param secrets the newest first; all sign each message, so that a receiver can change to a new
   *     one
   * @param alerts the names of the alerts to send; empty: all but notices to customers
   * @param zones the zones of the alerts to send; empty: all
   * @param allowPrivate whether non-public addresses are allowed
   * @param giveUp how long a message is tried
   */
  public record Webhook(
      String name,
      URI url,
      List<Secret> secrets,
      Set<String> alerts,
      Set<String> zones,
      boolean allowPrivate,
      Duration giveUp) {
    public Webhook {
      secrets = List.copyOf(secrets);
      alerts = Set.copyOf(alerts);
      zones = Set.copyOf(zones);
    }
  }
}
