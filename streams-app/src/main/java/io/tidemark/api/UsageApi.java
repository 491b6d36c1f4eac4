package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import io.tidemark.usage.formats.Format;
import io.tidemark.usage.history.HistoryState;
import io.tidemark.usage.history.Statements;
import io.tidemark.usage.statements.Head;
import io.tidemark.zones.ZoneTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of usage and statements; {@link Statements} makes the answers. */
public final class UsageApi {
  private static final Logger log = LoggerFactory.getLogger(UsageApi.class);

  /** Enough for the minutes of a week or the hours of a year. */
  static final int MOST_ROWS = 11_000;

  private final @Nullable Statements statements;
  private final ZoneTable zones;
  private final Clock clock;
  private final Semaphore exports;

  /**
   * @param statements {@code null} if there is no history
   * @param exports how many statements may be made at once
   */
  public UsageApi(@Nullable Statements statements, ZoneTable zones, Clock clock, int exports) {
    this.statements = statements;
    this.zones = zones;
    this.clock = clock;
    this.exports = new Semaphore(exports);
  }

  /** The routes of an instance without history: each answers a problem. */
  public static UsageApi without(ZoneTable zones) {
    return new UsageApi(null, zones, Clock.systemUTC(), 1);
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/v1/zones/{id}/usage", this::usage, Scope.READ);
    routes.get("/api/v1/zones/{id}/statement", this::statement, Scope.READ);
    routes.get("/api/v1/statements", this::statements, Scope.READ);
    routes.exception(
        SQLException.class,
        (e, context) -> {
          log.warn("{}: history cannot be read: {}", context.path(), e.toString());
          context.header("Retry-After", "5");
          ApiServer.problem(
              context,
              Problem.of(
                  503, "History is away", "the database cannot be reached now; ask again soon"));
        });
  }

  private void usage(Context context) throws SQLException, IOException {
    String id = known(context);
    Head.Query query = new UsageParameters(context, clock).usage(id);
    Statements from = from(query);
    few(query, "ask /api/v1/zones/%s/statement, which streams (%s)".formatted(id, Format.NAMES));
    if (!changed(context, from, query, "usage")) {
      return;
    }
    UsageAnswer answer = new UsageAnswer();
    from.write(query, answer, (done, all) -> {});
    ApiServer.json(context, answer.usage());
  }

  private void statement(Context context) throws SQLException, IOException {
    String id = known(context);
    UsageParameters parameters = new UsageParameters(context, clock);
    write(context, parameters.statement(Head.Of.ZONE, id), parameters.format());
  }

  private void statements(Context context) throws SQLException, IOException {
    UsageParameters parameters = new UsageParameters(context, clock);
    Head.Of of = parameters.of();
    String plan = parameters.plan();
    if (plan != null && of == Head.Of.FLEET) {
      throw UsageParameters.wrong("plan", plan, "left out where of is fleet");
    }
    write(context, parameters.statement(of, plan), parameters.format());
  }

  private String known(Context context) throws SQLException {
    String id = ApiServer.zoneId(context);
    if (statements != null && zones.zone(id) == null && !statements.knows(id)) {
      throw new Problem.Raised(
          Problem.of(
              404,
              "Unknown zone",
              "zone %s is not configured and history knows nothing of it".formatted(id)));
    }
    return id;
  }

  /** The statements; fails if history does not reach back to the query's start. */
  private Statements from(Head.Query query) {
    if (statements == null) {
      throw new Problem.Raised(
          Problem.of(503, "No history", "this instance keeps no history: set history.url"));
    }
    long reach = statements.reachMillis(query);
    if (query.span().startMillis() < reach) {
      throw UsageParameters.wrong(
          "start of the period",
          Instant.ofEpochMilli(query.span().startMillis()).toString(),
          "%s or later by %s in %s: shorter rows are not kept longer, days of UTC are kept longest"
              .formatted(Instant.ofEpochMilli(reach), query.unit().text(), query.zone().getId()));
    }
    return statements;
  }

  private static void few(Head.Query query, String instead) {
    long rows = query.calendar().estimate(query.span());
    if (rows > MOST_ROWS) {
      throw UsageParameters.wrong(
          "period",
          "%d rows (%s by %s)".formatted(rows, query.span(), query.unit().text()),
          "at most %d rows here; %s".formatted(MOST_ROWS, instead));
    }
  }

  private void write(Context context, Head.Query query, Format format)
      throws SQLException, IOException {
    Statements from = from(query);
    if (format == Format.HTML && query.isOne()) {
      few(query, "take a longer unit, or one of the other formats, which stream");
    }
    if (!changed(context, from, query, format.extension())) {
      return;
    }
    if (!exports.tryAcquire()) {
      context.header("Retry-After", "5");
      throw new Problem.Raised(
          Problem.of(
              503, "Busy", "as many statements as history.pool allows are being made; ask again"));
    }
    try {
      context.contentType(format.mediaType());
      // For a progress bar.
      context.header("Tidemark-Rows-At-Most", Long.toString(from.rowsAtMost(query)));
      if (format != Format.HTML && format != Format.JSON) {
        context.header(
            "Content-Disposition", "attachment; filename=\"%s\"".formatted(name(query, format)));
      }
      // The stream opens at the first byte, so that an earlier failure is still answered as a
      // problem.
      from.write(query, format.to(new LateStream(context)), (done, all) -> {});
    } catch (SQLException | IOException | RuntimeException e) {
      Answering.cutShort(context, e);
      throw e;
    } finally {
      exports.release();
    }
  }

  private static String name(Head.Query query, Format format) {
    return "tidemark-%s-%s-by-%s.%s"
        .formatted(
            query.subject().replace(' ', '-'),
            query.span().toString().replaceAll("T00:00:00Z", "").replaceAll("[:/]", "_"),
            query.unit().text(),
            format.extension());
  }

  /**
   * Answers 304 and returns false if the client already has the answer; a final one changes only by
   * later corrections.
   */
  private static boolean changed(Context context, Statements from, Head.Query query, String form)
      throws SQLException {
    HistoryState facts = from.facts();
    boolean isFinal = facts.settled(query.of()) >= query.span().endMillis();
    String tag =
        "W/\"%s\""
            .formatted(
                hash(
                    form
                        + query
                        + facts.pastVersion()
                        + (isFinal ? "" : Long.toString(facts.version()))));
    context.header("ETag", tag);
    context.header("Cache-Control", "private, no-cache");
    String has = context.header("If-None-Match");
    if (has != null && (has.contains(tag) || has.strip().equals("*"))) {
      context.status(304);
      return false;
    }
    return true;
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12).toLowerCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
