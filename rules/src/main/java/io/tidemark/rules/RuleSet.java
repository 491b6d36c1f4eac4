package io.tidemark.rules;

import io.tidemark.events.v1.CustomRule;
import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.ManagedRule;
import io.tidemark.events.v1.RateRule;
import io.tidemark.events.v1.RuleAction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A zone's rules, compiled: the managed ones, the zone's own, and its rates, in this order. The
 * first that blocks ends it; those that log let through.
 */
public final class RuleSet {
  private final List<Rule> rules = new ArrayList<>();
  private final LongAdder failed = new LongAdder();

  /**
   * @param hosts the zone's own
   * @param problems is told of rules that cannot be kept; the others are
   */
  public RuleSet(HandshakeRules of, Collection<String> hosts, Consumer<String> problems) {
    Set<String> pages = new HashSet<>(hosts);
    pages.addAll(of.getOriginsList());
    Map<String, RuleAction> otherwise = new HashMap<>();
    for (ManagedRule rule : of.getManagedList()) {
      if (ManagedRules.BY_ID.containsKey(rule.getId())) {
        otherwise.put(rule.getId(), rule.getAction());
      } else {
        problems.accept(
            "managed.%s is not known, known in version %s: %s"
                .formatted(
                    rule.getId(),
                    ManagedRules.VERSION,
                    String.join(", ", new TreeSet<>(ManagedRules.BY_ID.keySet()))));
      }
    }
    for (ManagedRules.Managed managed : ManagedRules.ALL) {
      RuleAction action = otherwise.getOrDefault(managed.id(), managed.action());
      if (action != RuleAction.OFF_DUTY) {
        rules.add(ManagedRules.rule(managed, action, Set.copyOf(pages)));
      }
    }
    for (CustomRule rule : of.getCustomList()) {
      try {
        rules.add(new Custom(rule, failed));
      } catch (BadRule e) {
        problems.accept("custom.%s: %s".formatted(rule.getId(), e.getMessage()));
      }
    }
    for (RateRule rule : of.getRatesList()) {
      rules.add(new Rate(rule));
    }
  }

  /** What blocks this request, if something does; {@code logged} gets what only looks at it. */
  public @Nullable Match blocks(Handshake handshake, Consumer<Match> logged) {
    for (Rule rule : rules) {
      Match match = rule.match(handshake);
      if (match != null && match.blocks()) {
        return match;
      }
      if (match != null) {
        logged.accept(match);
      }
    }
    return null;
  }

  /** How often an expression failed for a request, and so did not fit it. */
  public long failed() {
    return failed.sum();
  }
}
