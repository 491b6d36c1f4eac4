package io.tidemark.rules;

import static io.tidemark.events.v1.RuleAction.BLOCK;
import static io.tidemark.events.v1.RuleAction.LOG;

import com.google.re2j.Pattern;
import io.tidemark.events.v1.RuleAction;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules for WebSocket handshakes that come with Tidemark. Patterns are matched in linear time
 * (RE2). They look at what a handshake may be, not at what an application does with it: few and
 * sure.
 */
final class ManagedRules {
  /** Changes when a rule is added, or finds something else than before. */
  static final String VERSION = "2026-11";

  static final String KIND = "managed/";

  /** {@code about} is given the request and the hosts whose pages may connect. */
  record Managed(
      String id, RuleAction action, int status, BiPredicate<Handshake, Set<String>> about) {}

  private static final int MOST_HEADERS = 64;
  private static final int LONGEST_VALUE = 8 << 10;
  private static final int LONGEST_PROTOCOL = 1 << 10;
  private static final int KEY_BYTES = 16;
  private static final List<String> ONCE =
      List.of(
          "host",
          "origin",
          "upgrade",
          "sec-websocket-key",
          "sec-websocket-version",
          "authorization");
  private static final Pattern TOKENS =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+( *, *[!#$%&'*+.^_`|~0-9A-Za-z-]+)*");
  private static final Pattern TRAVERSAL =
      Pattern.compile(
          "(^|[/\\\\=])\\.\\.([/\\\\?#;&]|$)|\\x00|/etc/(passwd|shadow)|\\\\windows\\\\");
  private static final List<String> PLAIN_ATTACKS =
      List.of("..", "/etc/", "javascript:", "onerror=", "onload=", "onclick=", "onmouseover=");
  private static final Pattern SQL =
      Pattern.compile(
          "\\bunion\\b[\\s/*]+(all[\\s/*]+)?select\\b|['\"`]\\s*(or|and)\\s+['\"`]?\\w+['\"`]?\\s*(=|like)"
              + "|;\\s*(drop|delete|insert|update|alter|exec)\\s|\\b(sleep|benchmark|pg_sleep|waitfor)\\s*\\(|['\"]\\s*(--|#|/\\*)");
  private static final Pattern SCRIPT =
      Pattern.compile(
          "<\\s*(script|iframe|svg|img|object|embed)\\b|javascript\\s*:|\\bon(error|load|click|mouseover)\\s*=");
  private static final Pattern COMMAND =
      Pattern.compile(
          "\\$\\{\\s*jndi\\s*:|\\$\\(\\s*\\w+|[;|&`]\\s*(cat|curl|wget|nc|bash|sh|id|whoami|powershell|ping)\\b\\s*[\\s;|`$(]|\\{\\{.*\\}\\}");

  static final List<Managed> ALL =
      List.of(
          // A header that may stand once stands twice
          new Managed(
              "duplicate-header",
              BLOCK,
              400,
              (asked, hosts) -> ONCE.stream().anyMatch(name -> asked.headers(name).size() > 1)),
          // A key that is not 16 bytes, subprotocols that are no tokens, an Origin that is none
          new Managed("malformed-handshake", BLOCK, 400, (asked, hosts) -> isMalformed(asked)),
          // More than 64 headers, a value above 8 KiB, subprotocols above 1 KiB
          new Managed("oversized-header", BLOCK, 431, (asked, hosts) -> isOversized(asked)),
          // A page of another site connects (cross-site WebSocket hijacking)
          new Managed("cross-site", LOG, 403, ManagedRules::isCrossSite),
          // A way up in the path or the query
          new Managed("path-traversal", BLOCK, 403, (asked, hosts) -> fits(TRAVERSAL, asked)),
          // SQL in the path or the query
          new Managed("sql-injection", BLOCK, 403, (asked, hosts) -> fits(SQL, asked)),
          // Markup or script in the path or the query
          new Managed("script-injection", BLOCK, 403, (asked, hosts) -> fits(SCRIPT, asked)),
          // A command, a lookup or a template in the path or the query
          new Managed("command-injection", BLOCK, 403, (asked, hosts) -> fits(COMMAND, asked)));

  static final Map<String, Managed> BY_ID =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Managed::id, Function.identity()));

  private ManagedRules() {}

  static Rule rule(Managed managed, RuleAction action, Set<String> hosts) {
    Match match = new Match(KIND + managed.id(), action, managed.status(), 0);
    return asked -> managed.about().test(asked, hosts) ? match : null;
  }

  private static boolean fits(Pattern pattern, Handshake asked) {
    String target = asked.target();
    boolean nothing = Decoded.isPlain(target) && !holdsPlainAttack(target);
    return !nothing && pattern.matcher(Decoded.of(target)).find();
  }

  /** Attacks that are written in plain characters alone. */
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
    String protocols = asked.header("sec-websocket-protocol");
    String origin = asked.header("origin");
    return (key != null && !isKey(key.strip()))
        || (protocols != null && !TOKENS.matches(protocols.strip()))
        || (origin != null && !origin.equals("null") && hostOf(origin) == null);
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
    String protocols = asked.header("sec-websocket-protocol");
    return count > MOST_HEADERS || (protocols != null && protocols.length() > LONGEST_PROTOCOL);
  }

  private static boolean isCrossSite(Handshake asked, Set<String> hosts) {
    String origin = asked.header("origin");
    if (origin == null) {
      // No browser.
      return false;
    }
    String host = hostOf(origin);
    return host == null || !(hosts.contains(host) || host.equals(asked.host()));
  }

  private static @Nullable String hostOf(String origin) {
    try {
      String host = new URI(origin).getHost();
      return host == null ? null : host.toLowerCase(Locale.ROOT);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
