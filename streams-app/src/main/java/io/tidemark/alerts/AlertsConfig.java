package io.tidemark.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The receivers of alerts.
 *
 * @param alertmanagers every instance of Alertmanager, as it advises
 * @param log also into the application's log
 */
public record AlertsConfig(List<URI> alertmanagers, List<Webhook> webhooks, boolean log) {
  public static final AlertsConfig NONE = new AlertsConfig(List.of(), List.of(), true);

  public AlertsConfig {
    alertmanagers = List.copyOf(alertmanagers);
    webhooks = List.copyOf(webhooks);
  }

  /**
   * A receiver by the Standard Webhooks 1.0 specification.
   *
   * @param secrets the first is the newest; all sign, so that a receiver can change over
   * @param alerts names of alerts; empty: all but notices to customers
   * @param zones only of these; empty: of all
   * @param allowPrivate also addresses that are not public
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
