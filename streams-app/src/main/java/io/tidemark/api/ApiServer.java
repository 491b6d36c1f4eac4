package io.tidemark.api;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Access;
import io.tidemark.access.Denied;
import io.tidemark.access.Scope;
import io.tidemark.control.ControlApi;
import io.tidemark.control.NetworkPage;
import io.tidemark.events.Contract;
import io.tidemark.events.TextBounds;
import io.tidemark.ledger.Figures;
import io.tidemark.ledger.ZoneFigures;
import io.tidemark.metrics.Meters;
import io.tidemark.settings.BrowserRequests;
import io.tidemark.tls.ApiTls;
import io.tidemark.usage.formats.Format;
import io.tidemark.zones.ZoneTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of the API: routes, parameters and problems. The live figures come from {@link
 * Fleet} and {@link ZoneTable}.
 */
public final class ApiServer implements AutoCloseable {
  private static final int MOST = 1_000;
  private static final int MOST_PATH = 200;

  private final ApiOptions config;
  private final Access access;
  private final BrowserRequests browsers;
  private final Health health;
  private final Fleet fleet;
  private final ZoneTable zones;
  private final UsageApi usage;
  private final DialogueApi dialogues;
  private final SuspicionApi suspicions;
  private final PolicyApi policy;
  private final StandingApi standings;
  private final AlertsApi alerts;
  private final ControlApi control;
  private final Meters meters;
  private final Javalin server;

  public ApiServer(
      ApiOptions config,
      @Nullable ApiTls tls,
      Access access,
      Health health,
      Fleet fleet,
      ZoneTable zones,
      UsageApi usage,
      DialogueApi dialogues,
      SuspicionApi suspicions,
      PolicyApi policy,
      StandingApi standings,
      AlertsApi alerts,
      ControlApi control,
      Meters meters) {
    this.config = config;
    this.access = access;
    this.browsers =
        access.asksForTokens() ? BrowserRequests.toAnyName() : BrowserRequests.to(config.names());
    this.health = health;
    this.fleet = fleet;
    this.zones = zones;
    this.usage = usage;
    this.dialogues = dialogues;
    this.suspicions = suspicions;
    this.policy = policy;
    this.standings = standings;
    this.alerts = alerts;
    this.control = control;
    this.meters = meters;
    this.server =
        Javalin.create(
            javalin -> {
              javalin.startup.showJavalinBanner = false;
              javalin.startup.showOldJavalinVersionWarning = false;
              javalin.jetty.host = config.host();
              javalin.http.compressionStrategy = zipped();
              javalin.jetty.port = config.port();
              if (tls != null) {
                javalin.jetty.addConnector(
                    (jetty, http) -> HttpsConnector.of(jetty, http, config, tls));
              }
              routes(javalin.routes);
            });
  }

  /** Parquet files are compressed already. */
  private static CompressionStrategy zipped() {
    CompressionStrategy strategy = new CompressionStrategy(null, new Gzip(6));
    List<String> excluded = new ArrayList<>(strategy.getExcludedMimeTypes());
    excluded.add(Format.PARQUET.mediaType());
    strategy.setExcludedMimeTypes(excluded);
    return strategy;
  }

  public int start() {
    try {
      server.start();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "api.port %d on %s cannot be used: it is taken, or not this machine's"
              .formatted(config.port(), config.host()),
          e);
    }
    return server.port();
  }

  public int port() {
    return server.port();
  }

  private void routes(RoutesConfig routes) {
    routes.before(this::answerable);
    routes.beforeMatched(access::check);
    routes.get("/health/live", context -> told(context, health.dead()), Scope.OPEN);
    routes.get("/health/ready", this::ready, Scope.OPEN);
    routes.get(
        "/metrics", context -> meters.scrape(context::contentType, context::result), Scope.METRICS);
    routes.get(
        "/api/v1/openapi.yaml",
        context -> context.contentType("application/yaml").result(openapi()),
        Scope.READ);
    routes.get("/api/v1/plans", this::plans, Scope.READ);
    routes.get("/api/v1/zones", this::zones, Scope.READ);
    routes.get("/api/v1/zones/{id}/live", this::live, Scope.READ);
    usage.routes(routes);
    dialogues.routes(routes);
    suspicions.routes(routes);
    policy.routes(routes);
    standings.routes(routes);
    alerts.routes(routes);
    control.routes(routes);
    NetworkPage.routes(routes);
    fleet.routes(routes);
    routes.exception(Problem.Raised.class, (raised, context) -> refuse(context, raised.problem()));
    routes.exception(Denied.class, ApiServer::deny);
    routes.error(
        404,
        context -> {
          String told = context.res().getContentType();
          if (told == null || !told.startsWith("application/")) {
            problem(
                context,
                Problem.of(
                    404,
                    "Not found",
                    TextBounds.cut(context.path(), MOST_PATH)
                        + " is not here; see /api/v1/openapi.yaml"));
          }
        });
  }

  /**
   * Refuses requests that a browser makes for another site, and bodies of a wrong media type, such
   * as forms.
   */
  private void answerable(Context context) {
    if (context.path().startsWith("/health/")) {
      return; // probes of load balancers may send no host name, and the answer has no data
    }
    String fault = browsers.fault(context.header("Host"), context.header("Origin"));
    if (fault != null) {
      throw new Problem.Raised(Problem.of(403, "Forbidden", fault));
    }
    boolean hasBody = context.req().getContentLengthLong() > 0 || isChunked(context);
    String type = Objects.requireNonNullElse(context.contentType(), "").toLowerCase(Locale.ROOT);
    String wanted = context.path().equals(PolicyApi.TRY) ? "application/yaml" : "application/json";
    boolean isWanted = type.equals(wanted) || type.startsWith(wanted + ";");
    if (hasBody && !isWanted) {
      throw new Problem.Raised(
          Problem.of(415, "Unsupported media type", "send Content-Type: " + wanted));
    }
  }

  private static boolean isChunked(Context context) {
    return context.header("Transfer-Encoding") != null;
  }

  private static void deny(Denied denied, Context context) {
    if (context.path().startsWith(ControlApi.ROOT)) {
      ControlApi.deny(context, denied);
    } else if (denied.reason() == Denied.Reason.TOO_LITTLE) {
      problem(context, Problem.of(403, "Forbidden", "this token does not allow it"));
    } else {
      context.header("WWW-Authenticate", "Bearer");
      problem(
          context,
          Problem.of(
              401,
              "Unauthorized",
              "send Authorization: Bearer with api.token, or a token of api.tokens-file"));
    }
  }

  private void ready(Context context) {
    String unready = health.unready();
    if (unready == null && !zones.isWhole()) {
      unready = "zones are not loaded yet";
    }
    if (unready == null && !fleet.isComplete()) {
      unready = "shards %s are not loaded yet".formatted(fleet.totals().missing());
    }
    told(context, unready == null ? null : "not ready: " + unready);
  }

  private static void told(Context context, @Nullable String fault) {
    context.status(fault == null ? 200 : 503).result(fault == null ? "ok" : fault);
  }

  private void plans(Context context) {
    Fleet.Totals totals = fleet.totals();
    Map<String, Long> count = new HashMap<>();
    zones.zones().values().forEach(zone -> count.merge(zone.getPlan(), 1L, Long::sum));
    TreeSet<String> names = new TreeSet<>(zones.plans().keySet());
    names.addAll(totals.plans().keySet());
    List<Answers.LivePlan> plans = new ArrayList<>();
    for (String name : names) {
      Figures figures = totals.plans().getOrDefault(name, Figures.NONE);
      var plan = zones.plans().get(name);
      plans.add(
          new Answers.LivePlan(
              name,
              plan != null && plan.hasGuideline() ? plan.getGuideline() : null,
              count.getOrDefault(name, 0L),
              Answers.Counted.of(figures),
              figures.flows().transferred()));
    }
    json(
        context,
        new Answers.PlanList(
            plans,
            Answers.Counted.of(totals.all()),
            totals.health().imbalance(),
            totals.health().rejected(),
            totals.missing(),
            Answers.instant(totals.health().asOfMillis())));
  }

  private void zones(Context context) {
    int limit = limit(context);
    String sort = Objects.requireNonNullElse(context.queryParam("sort"), "id");
    if (sort.equals("open")) {
      List<Answers.LiveZone> fullest =
          fleet.fullest(limit).stream().map(z -> Answers.LiveZone.of(z.zone(), z, zones)).toList();
      json(context, new Answers.ZoneList(fullest, null));
      return;
    }
    if (!sort.equals("id")) {
      throw new Problem.Raised(Problem.parameter("sort", sort, "id or open"));
    }
    String after = Objects.requireNonNullElse(context.queryParam("after"), "");
    if (!after.isEmpty() && !Contract.isZone(after)) {
      throw new Problem.Raised(Problem.parameter("after", after, "a zone id"));
    }
    Map<String, @Nullable ZoneFigures> page = new TreeMap<>();
    fleet.after(after, limit).forEach(zone -> page.put(zone.zone(), zone));
    zones.idsAfter(after, limit).forEach(id -> page.putIfAbsent(id, null));
    List<Answers.LiveZone> listed =
        page.entrySet().stream()
            .limit(limit)
            .map(zone -> Answers.LiveZone.of(zone.getKey(), zone.getValue(), zones))
            .toList();
    String next = listed.size() < limit ? null : listed.get(listed.size() - 1).zone();
    json(context, new Answers.ZoneList(listed, next));
  }

  private void live(Context context) {
    String id = zoneId(context);
    Fleet.Answer answer = fleet.zone(id);
    if (answer.found() == Fleet.Answer.Found.NO_OWNER) {
      context.header("Retry-After", "1");
      throw new Problem.Raised(
          Problem.of(503, "No owner", "zone %s is between two owners; ask again".formatted(id)));
    }
    if (answer.figures() == null && zones.zone(id) == null) {
      throw new Problem.Raised(
          Problem.of(
              404,
              "Unknown zone",
              "zone %s is not configured and has had no connection".formatted(id)));
    }
    json(context, Answers.LiveZone.of(id, answer.figures(), zones));
  }

  static String zoneId(Context context) {
    String id = context.pathParam("id");
    if (!Contract.isZone(id)) {
      throw new Problem.Raised(Problem.parameter("id", id, "a zone id: 1 to 64 of [A-Za-z0-9_-]"));
    }
    return id;
  }

  /** The zone that a list is limited to; {@code null} for all zones. */
  static @Nullable String zoneFilter(Context context) {
    String zone = context.queryParam("zone");
    if (zone != null && !Contract.isZone(zone)) {
      throw new Problem.Raised(
          Problem.parameter("zone", zone, "a zone id: 1 to 64 of [A-Za-z0-9_-]"));
    }
    return zone;
  }

  static int limit(Context context) {
    String text = Objects.requireNonNullElse(context.queryParam("limit"), "100");
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new Problem.Raised(Problem.parameter("limit", text, "a whole number from 1 to " + MOST));
  }

  static void json(Context context, Object answer) {
    try {
      context.contentType("application/json").result(Json.MAPPER.writeValueAsBytes(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuse(Context context, Problem problem) {
    if (context.path().startsWith(ControlApi.ROOT)) {
      ControlApi.refuse(context, problem.status(), problem.detail());
    } else {
      problem(context, problem);
    }
  }

  static void problem(Context context, Problem problem) {
    json(context, problem);
    context.status(problem.status()).contentType(Problem.MEDIA_TYPE);
  }

  private static String openapi() throws IOException {
    try (InputStream document =
        Objects.requireNonNull(ApiServer.class.getResourceAsStream("openapi.yaml"))) {
      return new String(document.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
