package io.tidemark.app;

import io.tidemark.abuse.Networks;
import io.tidemark.access.Access;
import io.tidemark.access.Tokens;
import io.tidemark.access.TokensFile;
import io.tidemark.alerts.Alerting;
import io.tidemark.api.AlertsApi;
import io.tidemark.api.ApiOptions;
import io.tidemark.api.ApiServer;
import io.tidemark.api.Fleet;
import io.tidemark.api.Peers;
import io.tidemark.api.PolicyApi;
import io.tidemark.api.StandingApi;
import io.tidemark.api.SuspicionApi;
import io.tidemark.api.UsageApi;
import io.tidemark.control.ControlApi;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.files.FileWatch;
import io.tidemark.ledger.LiveShards;
import io.tidemark.metrics.Meters;
import io.tidemark.plans.LivePlans;
import io.tidemark.tls.ApiTls;
import io.tidemark.topology.FailedRecords;
import io.tidemark.topology.TidemarkTopology;
import io.tidemark.zones.ZoneTable;
import io.tidemark.zones.ZonesWatch;
import io.tidemark.zones.ZonesWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the application. Its parts are made and started in order, and closed in the
 * reverse order, also when a start fails. The API is closed first, so that no request is answered
 * while parts are missing.
 */
public final class App implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(App.class);

  private final Parts parts;
  private final @Nullable ApiTls tls;
  private final ApiServer api;

  /** Returns once all parts are started; Kafka assigns the shards later. */
  public static App start(AppConfig config) throws InterruptedException {
    new AppTopics(config.kafka(), config.ledger().shards(), config.run().replication()).ensure();
    Parts parts = new Parts();
    try {
      return new App(config, parts);
    } catch (RuntimeException | InterruptedException e) {
      parts.close();
      throw e;
    }
  }

  private App(AppConfig config, Parts parts) throws InterruptedException {
    this.parts = parts;
    FailedRecords failed = new FailedRecords(Clock.systemUTC(), config.run().threads());
    LiveShards live = new LiveShards();
    ZoneTable zones = new ZoneTable();
    LivePlans plans = new LivePlans();
    ZonesWriter writer = parts.add(new ZonesWriter(config.kafka()));
    TableFollower follower =
        parts.add(new TableFollower("tidemark-zones", config.kafka(), Set.of(Topic.ZONES), zones));
    Dialogues dialogues =
        parts.add(
            new Dialogues(
                config.kafka(), config.ledger().shards(), config.files().policy(), zones));
    Meters meters = new Meters(live, plans, config.ledger().shards(), config.tops());
    meters.follow(dialogues.live, dialogues.liveCaps);
    meters.follow(failed);
    tls = ApiTls.of(config.api().tls());
    if (tls != null) {
      parts.add(tls);
    }
    Peers peers = new Peers(config.api().token(), tls);
    StreamHealth health = new StreamHealth(peers, failed);
    Fleet fleet = new Fleet(live, config.ledger().shards(), peers);
    History history =
        config.history() == null ? null : parts.add(new History(config, config.history(), meters));
    UsageApi usage =
        history == null ? UsageApi.without(zones) : history.api(zones, Clock.systemUTC());
    Clock clock = Clock.systemUTC();
    PolicyApi policies =
        history == null
            ? new PolicyApi(dialogues.policies, zones, null, null, null, clock)
            : history.policies(dialogues.policies, zones, clock);
    Alerting alerting =
        parts.add(
            new Alerting(
                config.alerts(),
                config.kafka(),
                config.run().id(),
                new ServiceHealth(live, fleet, meters, failed, instance(config.api())),
                meters.alerts(),
                clock));
    Path tokensFile = config.files().tokens();
    Tokens tokens = new Tokens();
    FileWatch<String> tokensWatch =
        tokensFile == null ? null : parts.add(TokensFile.watch(tokensFile, tokens));
    api =
        new ApiServer(
            config.api(),
            tls,
            new Access(
                config.api().token(),
                tokensFile == null ? null : tokens,
                tls != null && tls.asksPeers()),
            health,
            fleet,
            zones,
            usage,
            dialogues.api(new LimitTrial(fleet, config.kafka(), config.ledger().shards(), clock)),
            new SuspicionApi(dialogues.asks, history == null ? null : history.suspicions(), clock),
            policies,
            new StandingApi(dialogues.live, config.ledger().shards(), peers, zones),
            new AlertsApi(alerting.table(), clock),
            new ControlApi(zones, writer, clock),
            meters);
    parts.add(api);
    int port = api.start();
    String advertised =
        config.api().advertised() == null
            ? config.api().host() + ":" + port
            : config.api().advertised();

    Path asnFile = config.files().asns();
    AsnFile asns = asnFile == null ? null : parts.add(new AsnFile(asnFile));
    TickProducer ticks = parts.add(new TickProducer(config.kafka(), advertised));
    KafkaStreams streams =
        new KafkaStreams(
            TidemarkTopology.build(
                config.ledger(),
                live,
                plans,
                ticks,
                dialogues.caps(),
                dialogues.surroundings(
                    config.ledger().watching(), asns == null ? Networks.UNKNOWN : asns),
                dialogues.live,
                failed),
            StreamsSettings.of(config, advertised, failed));
    streams.setUncaughtExceptionHandler(
        e -> {
          log.error("a stream thread failed and is replaced", e);
          meters.streamThreadReplaced();
          failed.threadDied(e);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    peers.follow(streams, advertised);
    meters.follow(streams);
    parts.add(() -> handOver(streams, live));
    Path file = config.files().zones();
    ZonesWatch watch = file == null ? null : parts.add(new ZonesWatch(file, zones, writer));

    follower.start();
    if (watch != null) {
      watch.start();
    }
    if (tokensWatch != null) {
      tokensWatch.start();
    }
    if (tls != null) {
      tls.start();
    }
    if (asns != null) {
      asns.start();
    }
    if (history != null) {
      history.start();
    }
    dialogues.start();
    streams.start();
    alerting.start();
  }

  private static String instance(ApiOptions api) {
    String advertised = api.advertised();
    return advertised == null ? api.host() + "-" + api.port() : advertised;
  }

  /** True if the API speaks HTTPS. */
  public boolean isSecure() {
    return tls != null;
  }

  public int port() {
    return api.port();
  }

  /** Gives the shards to the other instances at once, without waiting for a session to run out. */
  private static void handOver(KafkaStreams streams, LiveShards live) {
    live.end();
    streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(20)));
  }

  @Override
  public void close() {
    api.close();
    parts.close();
  }
}
