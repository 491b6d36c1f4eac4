package io.tidemark.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.security.RouteRole;
import io.tidemark.access.Access;
import io.tidemark.access.Denied;
import io.tidemark.access.Grant;
import io.tidemark.access.Scope;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneSettings;
import io.tidemark.zones.ZoneTable;
import io.tidemark.zones.ZonesWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of {@code /client/v4}: zones, and the WebSockets setting of each. */
public final class ControlApi {
  /** Every path of this API; it has its own form of errors. */
  public static final String ROOT = "/client/v4/";

  private static final Logger log = LoggerFactory.getLogger(ControlApi.class);
  private static final String ZONE = ROOT + "zones/{id}";
  private static final long WRITE_SECONDS = 5;
  private static final Duration SEEN = Duration.ofSeconds(2);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private final ZoneTable zones;
  private final ZonesWriter writer;
  private final Clock clock;

  public ControlApi(ZoneTable zones, ZonesWriter writer, Clock clock) {
    this.zones = zones;
    this.writer = writer;
    this.clock = clock;
  }

  public void routes(RoutesConfig routes) {
    routes.get(ROOT + "zones", this::list, Scope.READ);
    routes.get(
        ZONE,
        context -> answer(context, Envelope.of(zone(context, Access.grant(context)))),
        Scope.READ);
    routes.get(ZONE + "/settings", this::settings, Scope.READ);
    routes.get(ZONE + "/settings/{setting}", this::setting, Scope.READ);
    routes.patch(ZONE + "/settings/{setting}", this::change, Scope.EDIT);
    routes.get(ROOT + "<rest>", context -> nowhere(Refused.noRoute()), Scope.READ);
    for (var other : List.<RouteOf>of(routes::post, routes::put, routes::patch, routes::delete)) {
      other.add(ROOT + "<rest>", context -> nowhere(Refused.badMethod()), Scope.READ);
    }
    routes.exception(Refused.class, (refused, context) -> refuse(context, refused));
  }

  /** Answers a request without access. */
  public static void deny(Context context, Denied denied) {
    refuse(
        context,
        switch (denied.reason()) {
          case NO_CREDENTIALS -> Refused.noCredentials();
          case BAD_HEADER -> Refused.badHeader();
          case BAD_CREDENTIALS -> Refused.badCredentials();
          case TOO_LITTLE -> Refused.readOnly();
        });
  }

  /**
   * Answers a request refused before any route: from a page of another site, or of a wrong media
   * type.
   */
  public static void refuse(Context context, int status, String told) {
    refuse(context, status == 415 ? Refused.badType(told) : Refused.forbidden(told));
  }

  private static void refuse(Context context, Refused refused) {
    answer(context, Envelope.of(refused));
    context.status(refused.status());
    if (refused.status() == 401) {
      context.header("WWW-Authenticate", "Bearer");
    }
  }

  private interface RouteOf {
    Object add(String path, Handler handler, RouteRole... roles);
  }

  private static void nowhere(Refused refused) {
    throw refused;
  }

  private void list(Context context) {
    Grant grant = Access.grant(context);
    int page = whole(context, "page", 1, 1, 1_000_000);
    int perPage = whole(context, "per_page", 20, 1, 1_000);
    String order = oneOf(context, "order", List.of("name", "id", "status", "plan.id"));
    boolean backwards = oneOf(context, "direction", List.of("asc", "desc")).equals("desc");
    String name = context.queryParam("name");
    String search = context.queryParam("search");
    Comparator<Zone> by =
        Comparator.comparing(
            zone ->
                switch (order) {
                  case "name" -> zone.getHosts(0);
                  case "plan.id" -> zone.getPlan();
                  default -> zone.getId();
                });
    by = by.thenComparing(Zone::getId);
    List<Zone> found =
        zones.zones().values().stream()
            .filter(zone -> grant.sees(zone.getId()))
            .filter(zone -> name == null || zone.getHostsList().contains(name))
            .filter(zone -> search == null || isFound(zone, search))
            .sorted(backwards ? by.reversed() : by)
            .toList();
    List<ZoneAnswer> shown =
        found.stream()
            .skip((page - 1L) * perPage)
            .limit(perPage)
            .map(zone -> ZoneAnswer.of(zone, zones, grant))
            .toList();
    int pages = (found.size() + perPage - 1) / perPage;
    answer(
        context,
        Envelope.of(shown, new Envelope.Paging(page, perPage, pages, shown.size(), found.size())));
  }

  /** True if the text is a part of the id or of a host; Cloudflare has no such search. */
  private static boolean isFound(Zone zone, String search) {
    String part = search.toLowerCase(Locale.ROOT);
    return zone.getId().toLowerCase(Locale.ROOT).contains(part)
        || zone.getHostsList().stream().anyMatch(host -> host.contains(part));
  }

  private ZoneAnswer zone(Context context, Grant grant) {
    String id = context.pathParam("id");
    if (!Contract.isZone(id)) {
      throw Refused.badId(context.path());
    }
    Zone zone = zones.zone(id);
    // A zone that the token may not see gets the same answer as one that does not exist.
    if (zone == null || !grant.sees(id)) {
      throw Refused.unknownId(context.path());
    }
    return ZoneAnswer.of(zone, zones, grant);
  }

  private void settings(Context context) {
    Grant grant = Access.grant(context);
    ZoneAnswer zone = zone(context, grant);
    answer(context, Envelope.of(List.of(SettingAnswer.of(zones.settings(zone.id()), grant))));
  }

  private void setting(Context context) {
    Grant grant = Access.grant(context);
    ZoneAnswer zone = zone(context, grant);
    known(context);
    answer(context, Envelope.of(SettingAnswer.of(zones.settings(zone.id()), grant)));
  }

  private void change(Context context) throws InterruptedException {
    Grant grant = Access.grant(context);
    String zone = zone(context, grant).id();
    known(context);
    JsonNode body = body(context);
    String value = body.path("value").asText();
    if (!body.path("value").isTextual() || !(value.equals("on") || value.equals("off"))) {
      throw Refused.badValue(body.has("value") ? body.path("value").toString() : "nothing");
    }
    ZoneSettings settings =
        ZoneSettings.newBuilder()
            .setZone(zone)
            .setWebsockets(value.equals("on") ? Toggle.ON : Toggle.OFF)
            .setCloseEstablished(body.path("close_established").asBoolean())
            .setModifiedMillis(clock.millis())
            .build();
    try {
      writer.settings(settings, actor(grant)).orTimeout(WRITE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      log.warn(
          "the setting of {} was not confirmed in time: {}", zone, String.valueOf(e.getCause()));
      throw Refused.notNow();
    }
    // The next read on this instance returns the new setting.
    boolean unused = zones.awaitSettings(settings, SEEN);
    log.info("websockets of {} are {} by {}", zone, value, actor(grant));
    answer(context, Envelope.of(SettingAnswer.of(settings, grant)));
  }

  private static String actor(Grant grant) {
    return grant.isNamed() ? grant.name() : "somebody (no token is asked for)";
  }

  private static void known(Context context) {
    String name = context.pathParam("setting");
    if (!name.equals(SettingAnswer.WEBSOCKETS)) {
      throw Refused.unknownSetting(name);
    }
  }

  private static JsonNode body(Context context) {
    try {
      JsonNode body = JSON.readTree(new String(context.bodyAsBytes(), StandardCharsets.UTF_8));
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      // reported below
    }
    throw Refused.badJson();
  }

  private static int whole(Context context, String name, int byDefault, int least, int most) {
    String text = Objects.requireNonNullElse(context.queryParam(name), "" + byDefault);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw Refused.badParameter(name, "a whole number from %d to %d".formatted(least, most), text);
  }

  /** The first legal value is the default. */
  private static String oneOf(Context context, String name, List<String> legal) {
    String text = Objects.requireNonNullElse(context.queryParam(name), legal.get(0));
    if (!legal.contains(text)) {
      throw Refused.badParameter(name, "one of " + String.join(", ", legal), text);
    }
    return text;
  }

  private static void answer(Context context, Envelope envelope) {
    try {
      context.contentType("application/json").result(JSON.writeValueAsBytes(envelope));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
