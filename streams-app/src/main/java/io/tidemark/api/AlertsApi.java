package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import io.tidemark.alerts.AlertTable;
import io.tidemark.events.v1.AlertRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The route of active alerts. */
public final class AlertsApi {
  private final AlertTable table;
  private final Clock clock;

  public AlertsApi(AlertTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  record AlertList(List<Alert> alerts) {}

  record Alert(
      String id,
      String alert,
      Map<String, String> labels,
      Map<String, String> annotations,
      String startsAt,
      @Nullable String endsAt) {
    static Alert of(AlertRecord record) {
      return new Alert(
          record.getId(),
          record.getName(),
          new TreeMap<>(record.getLabelsMap()),
          new TreeMap<>(record.getAnnotationsMap()),
          Instant.ofEpochMilli(record.getStartsMillis()).toString(),
          record.getEndsMillis() == 0
              ? null
              : Instant.ofEpochMilli(record.getEndsMillis()).toString());
    }
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/v1/alerts", this::alerts, Scope.READ);
  }

  private void alerts(Context context) {
    List<Alert> active =
        table.active(clock.millis()).stream()
            .limit(ApiServer.limit(context))
            .map(Alert::of)
            .toList();
    ApiServer.json(context, new AlertList(active));
  }
}
