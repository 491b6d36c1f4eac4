package io.tidemark.app;

import io.tidemark.abuse.Networks;
import io.tidemark.abuse.Watching;
import io.tidemark.api.Asks;
import io.tidemark.api.DialogueApi;
import io.tidemark.cases.Caps;
import io.tidemark.cases.CaseTable;
import io.tidemark.cases.DialogueInputs;
import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LiveCaps;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.policy.PolicyTable;
import io.tidemark.requests.RequestDesk;
import io.tidemark.zones.ZoneTable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of an instance that dialogues need: the current policy, cases and limits, and the desk
 * for requests.
 */
final class Dialogues implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  final PolicyTable policies = new PolicyTable();
  final CaseTable cases = new CaseTable();
  final LimitTable limits = new LimitTable();
  final LiveDialogues live = new LiveDialogues();
  final LiveCaps liveCaps = new LiveCaps();
  final Asks asks;
  private final RequestDesk desk;
  private final ZoneTable zones;
  private final RefusalProducer refusals;
  private final RecordWriter writer;
  private final @Nullable PolicyWatch watch;
  private final List<TableFollower> followers;

  Dialogues(Map<String, String> kafka, int shards, @Nullable Path policyFile, ZoneTable zones) {
    this.zones = zones;
    desk = new RequestDesk(kafka, shards);
    asks = new Asks(desk);
    refusals = new RefusalProducer(kafka);
    writer = new RecordWriter("tidemark-policy-writer", kafka);
    watch =
        policyFile == null
            ? null
            : new PolicyWatch(policyFile, policies, writer, Clock.systemUTC());
    followers =
        List.of(
            new TableFollower("tidemark-policy", kafka, Set.of(Topic.POLICY), policies),
            new TableFollower("tidemark-cases", kafka, Set.of(Topic.CASES), cases),
            new TableFollower("tidemark-limits", kafka, Set.of(Topic.LIMITS), limits));
  }

  DialogueInputs surroundings(Watching watching, Networks networks) {
    return new AppDialogueInputs(policies, zones, cases, limits, watching.on(), networks);
  }

  Caps caps() {
    return new Caps(limits, liveCaps, refusals);
  }

  DialogueApi api(DialogueApi.Trial trial) {
    return new DialogueApi(cases, limits, liveCaps, asks, trial, Clock.systemUTC());
  }

  /** Returns once the policy, zones, cases and limits are read: the dialogues need all of them. */
  void start() throws InterruptedException {
    followers.forEach(TableFollower::start);
    if (watch != null) {
      watch.start();
    }
    desk.start();
    if (!policies.awaitWhole(PATIENCE_SECONDS)
        || !zones.awaitWhole(PATIENCE_SECONDS)
        || !cases.awaitWhole(PATIENCE_SECONDS)
        || !limits.awaitWhole(PATIENCE_SECONDS)) {
      throw new IllegalStateException(
          "the policy, zones, cases and limits cannot be read from Kafka within %d s; check that this user may read their topics"
              .formatted(PATIENCE_SECONDS));
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    desk.close();
    followers.forEach(TableFollower::close);
    refusals.close();
    writer.close();
  }
}
