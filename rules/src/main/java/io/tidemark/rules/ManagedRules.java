package io.tidemark.rules;

import static io.tidemark.events.v1.RuleAction.BLOCK;
import static io.tidemark.events.v1.RuleAction.LOG;

import com.google.re2j.Pattern;
import io.tidemark.events.v1.RuleAction;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rules for WebSocket handshakes that come with Tidemark. Patterns are matched in linear time
 * (RE2). The rules about the form of a handshake block; those that look for attacks are guesses
 * about what an application does with it, and only log unless the zone sets another action.
 */
final class ManagedRules {
  /** The version, which changes when a rule is added or matches something else than before. */
  static final String VERSION = "2026-12";

  static final String KIND = "managed/";

  /** A managed rule; {@code about} tests the request, given the hosts whose pages may connect. */
  record Managed(
      String id, RuleAction action, int status, BiPredicate<Handshake, Set<String>> about) {}

  private static final int MOST_HEADERS = 64;
  private static final int LONGEST_VALUE = 8 << 10;
  private static final int KEY_BYTES = 16;
  private static final List<String> ONCE =
      List.of(
          "host",
          "origin",
          "upgrade",
          "sec-websocket-key",
          "sec-websocket-version",
          "authorization");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern TRAVERSAL =
      Pattern.compile(
          "(^|[/\\\\=])\\.\\.([/\\\\?#;&]|$)|\\x00|/etc/(passwd|shadow)($|[^\\w.-])|\\\\windows\\\\");
  private static final List<String> PLAIN_ATTACKS = List.of("..", "/etc/", "javascript:");

  /**
   * A condition that is always true, the end of a statement, a second query, or a call that waits.
   */
  private static final Pattern SQL =
      Pattern.compile(
          "['\"`)\\d][\\s/*]*\\bunion\\b[\\s/*]+(all[\\s/*]+)?select\\b|\\bunion\\b[\\s/*]+(all[\\s/*]+)?select\\b.*\\bfrom\\b"
              + "|['\"`]\\s*(or|and)\\s+['\"`]?\\w+['\"`]?\\s*(=|like)"
              + "|['\"\\d]\\s*;\\s*((drop|alter)\\s+(table|database|view|user)|delete\\s+from|insert\\s+into|update\\s+\\w+\\s+set|exec)\\s"
              + "|\\b(sleep|benchmark|pg_sleep)\\s*\\(\\s*\\d|\\bwaitfor\\s+delay\\b"
              + "|['\"]\\s*(--|#)\\s*($|&)|'\\s*/\\*");

  private static final Pattern SCRIPT =
      Pattern.compile(
          "<\\s*(script|iframe|svg|img|object|embed)\\b|(^|=|['\"])\\s*javascript\\s*:|[<'\"][^>]*\\bon\\w+\\s*=");
  private static final String COMMANDS = "(cat|curl|wget|nc|bash|sh|powershell|ping)";
  private static final Pattern COMMAND =
      Pattern.compile(
          "\\$\\{\\s*jndi\\s*:|\\$\\(\\s*(id|whoami|"
              + COMMANDS
              + ")\\b|(;|\\||&&|`)\\s*("
              + COMMANDS
              + "\\b\\s*[\\s;|`$(]|(id|whoami)\\s*($|[;|`]))|\\{\\{[^}]*(\\d\\s*\\*\\s*['\"\\d]|__|\\()[^}]*\\}\\}");

  static final List<Managed> ALL =
      List.of(
          // A header that may occur only once occurs twice
          new Managed(
              "duplicate-header",
              BLOCK,
              400,
              (asked, hosts) -> ONCE.stream().anyMatch(name -> asked.headers(name).size() > 1)),
          // A key that is not 16 bytes, subprotocols that are no tokens, a malformed Origin
          new Managed("malformed-handshake", BLOCK, 400, (asked, hosts) -> isMalformed(asked)),
          // More than 64 headers, or a value above 8 KiB
          new Managed("oversized-header", BLOCK, 431, (asked, hosts) -> isOversized(asked)),
          // A page of another site connects (cross-site WebSocket hijacking)
          new Managed("cross-site", LOG, 403, ManagedRules::isCrossSite),
          // A parent folder or a system file in the path or the query
          new Managed("path-traversal", LOG, 403, (asked, hosts) -> fits(TRAVERSAL, asked)),
          // SQL in the path or the query
          new Managed("sql-injection", LOG, 403, (asked, hosts) -> fits(SQL, asked)),
          // Markup or script in the path or the query
          new Managed("script-injection", LOG, 403, (asked, hosts) -> fits(SCRIPT, asked)),
          // A command, a lookup or a template in the path or the query
          new Managed("command-injection", LOG, 403, (asked, hosts) -> fits(COMMAND, asked)));

  static final Map<String, Managed> BY_ID =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Managed::id, Function.identity()));

  private record Acting(Managed managed, RuleAction action) {}

  private static final Map<Acting, Rule> RULES = new ConcurrentHashMap<>();

  private ManagedRules() {}

  /** One instance for all zones with this rule and action, since there may be a million zones. */
  static Rule rule(Managed managed, RuleAction action) {
    return RULES.computeIfAbsent(
        new Acting(managed, action),
        acting -> {
          Match match = new Match(KIND + managed.id(), action, managed.status(), 0);
          return (asked, pages) -> managed.about().test(asked, pages) ? match : null;
        });
  }

  private static boolean fits(Pattern pattern, Handshake asked) {
    String target = asked.target();
    boolean nothing = Decoded.isPlain(target) && !holdsPlainAttack(target);
    return !nothing && pattern.matcher(Decoded.of(target)).find();
  }

  /** True if the target has an attack that is written in plain characters alone. */
  private static boolean holdsPlainAttack(String target) {
    String lower = target.toLowerCase(Locale.ROOT);
    for (String sign : PLAIN_ATTACKS) {
      if (lower.contains(sign)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMalformed(Handshake asked) {
    String key = asked.header("sec-websocket-key");
    String origin = asked.header("origin");
    return (key != null && !isKey(key.strip()))
        || !areTokens(asked.headers("sec-websocket-protocol"))
        || (origin != null && Origins.isMalformed(origin.strip()));
  }

  /**
   * True if a list, on one or more lines, has tokens only; empty elements are ignored (RFC 9110
   * 5.6.1.2).
   */
  private static boolean areTokens(List<String> lines) {
    for (String line : lines) {
      for (String element : line.split(",", -1)) {
        String token = element.strip();
        if (!token.isEmpty() && !TOKEN.matches(token)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isOversized(Handshake asked) {
    int count = 0;
    for (Map.Entry<String, String> header : asked.headers()) {
      count++;
      if (header.getValue().length() > LONGEST_VALUE) {
        return true;
      }
    }
    return count > MOST_HEADERS;
  }

  private static boolean isCrossSite(Handshake asked, Set<String> hosts) {
    String origin = asked.header("origin");
    if (origin == null || origin.isBlank()) {
      // Only browsers send an Origin.
      return false;
    }
    String host = Origins.host(origin.strip());
    return host == null || !(hosts.contains(host) || host.equals(asked.host()));
  }
}
