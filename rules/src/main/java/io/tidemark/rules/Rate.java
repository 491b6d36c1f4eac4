package io.tidemark.rules;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.hash.Hashing;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.tidemark.events.Client;
import io.tidemark.events.v1.RateRule;
import io.tidemark.events.v1.RuleAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A limit on the upgrade requests of one client, network or header value in a time, at this proxy.
 * The number of counters is bounded: beyond it, some that were not used lately begin again.
 */
final class Rate implements Rule {
  static final String KIND = "rate/";
  private static final int STATUS = 429;
  private static final long MOST_REMEMBERED = 50_000;
  private static final int IPV6_BITS = 64;

  private final RateRule rule;
  private final Cache<Object, Bucket> buckets;
  private final int status;

  Rate(RateRule rule) {
    this.rule = rule;
    this.status = rule.getStatus() == 0 ? STATUS : rule.getStatus();
    buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(Duration.ofMillis(rule.getPerMillis()))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public @Nullable Match match(Handshake handshake, Set<String> pages) {
    Object key = key(handshake);
    if (key == null) {
      return null;
    }
    ConsumptionProbe probe = buckets.get(key, fresh -> bucket()).tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      return null;
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
    RuleAction action = rule.getAction();
    return new Match(
        KIND + rule.getId(), action, status, (int) Math.min(seconds, Integer.MAX_VALUE));
  }

  private Bucket bucket() {
    Duration per = Duration.ofMillis(rule.getPerMillis());
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(rule.getMost()).refillGreedy(rule.getMost(), per))
        .build();
  }

  private @Nullable Object key(Handshake handshake) {
    return switch (rule.getKey()) {
      case CLIENT -> network(handshake.client(), 128);
      case PREFIX -> network(handshake.client(), rule.getPrefixBits());
      case HEADER -> value(handshake.headers(rule.getHeader()));
      default -> null;
    };
  }

  /**
   * The key of all values that were sent, since an origin might use any of them; a hash keeps it
   * short.
   */
  private static @Nullable Object value(List<String> values) {
    return values.isEmpty()
        ? null
        : Hashing.sha256().hashString(String.join("\n", values), StandardCharsets.UTF_8);
  }

  /** The network of a client ({@code bits} of 128); an IPv6 client has at least a /64. */
  private static Client network(Client client, int bits) {
    boolean mapped = client.isIpv4();
    return client.prefix(mapped ? bits : Math.min(bits, IPV6_BITS));
  }
}
