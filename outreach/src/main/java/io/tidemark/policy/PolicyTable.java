package io.tidemark.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.PolicyRecord;
import io.tidemark.settings.SettingsException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force, as {@code tidemark.policy} has it: the same for all instances. A policy that
 * cannot be read changes nothing. One thread follows the topic, any thread may read.
 */
public final class PolicyTable implements TableFollower.Listener {
  /** The topic's one key. */
  public static final String KEY = "policy";

  private static final Logger log = LoggerFactory.getLogger(PolicyTable.class);

  private final CountDownLatch whole = new CountDownLatch(1);
  private volatile Policy policy = Policy.DEFAULT;

  @Override
  public void record(Topic topic, String key, byte @Nullable [] value) {
    if (!key.equals(KEY)) {
      return;
    }
    try {
      PolicyRecord record =
          value == null ? PolicyRecord.getDefaultInstance() : PolicyRecord.parseFrom(value);
      if (value == null) {
        policy = Policy.DEFAULT;
      } else if (record.getContract() == Contract.VERSION) {
        policy = PolicyFile.parse(record.getYaml());
      }
    } catch (InvalidProtocolBufferException | SettingsException e) {
      log.error(
          "the policy in {} cannot be read and changes nothing: {}", topic.topic(), e.getMessage());
    }
  }

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    whole.countDown();
  }

  @Override
  public void caughtUp() {}

  /** True if the topic has been read once. */
  public boolean isWhole() {
    return whole.getCount() == 0;
  }

  /** Waits until the topic has been read once. */
  public boolean awaitWhole(long seconds) throws InterruptedException {
    return whole.await(seconds, TimeUnit.SECONDS);
  }

  public Policy policy() {
    return policy;
  }
}
