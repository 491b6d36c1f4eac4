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
 * first rule that blocks ends the check; rules that log let the request pass.
 */
public final class RuleSet {
  private final List<Rule> rules;
  private final Set<String> pages;
  private final LongAdder failed = new LongAdder();

  /**
   * @param hosts the zone's host names
   * @param problems receives the rules that cannot be compiled and are left out
   */
  public RuleSet(HandshakeRules of, Collection<String> hosts, Consumer<String> problems) {
    Set<String> allowed = new HashSet<>(hosts);
    allowed.addAll(of.getOriginsList());
    pages = Set.copyOf(allowed);
    List<Rule> compiled = new ArrayList<>();
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
        compiled.add(ManagedRules.rule(managed, action));
      }
    }
    for (CustomRule rule : of.getCustomList()) {
      try {
        compiled.add(new Custom(rule, failed));
      } catch (BadRule e) {
        problems.accept("custom.%s: %s".formatted(rule.getId(), e.getMessage()));
      }
    }
    for (RateRule rule : of.getRatesList()) {
      compiled.add(new Rate(rule));
    }
    rules = List.copyOf(compiled);
  }

  /**
   * The match that blocks this request, if there is one; {@code logged} gets those that only log.
   */
  public @Nullable Match blocks(Handshake handshake, Consumer<Match> logged) {
    for (Rule rule : rules) {
      Match match = rule.match(handshake, pages);
      if (match != null && match.blocks()) {
        return match;
      }
      if (match != null) {
        logged.accept(match);
      }
    }
    return null;
  }

  /** The number of requests for which an expression failed, and so did not match. */
  public long failed() {
    return failed.sum();
  }
}
