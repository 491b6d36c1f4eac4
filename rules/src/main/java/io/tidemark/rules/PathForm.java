package io.tidemark.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The normal form of a request path, in which rules compare it: percent-encoding decoded,
 * backslashes turned into slashes, repeated slashes merged, dot segments resolved and parameters
 * removed (RFC 3986 sections 3.3 and 6.2.2). All ways of writing a path that an origin may
 * understand as the same come to one form.
 */
final class PathForm {
  private PathForm() {}

  /** The normal form of a target's path, without what follows it. */
  static String of(String target) {
    String path = Decoded.percents(raw(target)).replace('\\', '/');
    boolean plain =
        path.startsWith("/") && !path.contains("//") && !path.contains("/.") && !path.contains(";");
    return plain ? path : resolved(path);
  }

  /** The path as it was sent, up to the query or fragment. */
  static String raw(String target) {
    int end = 0;
    while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
      end++;
    }
    return target.substring(0, end);
  }

  private static String resolved(String path) {
    Deque<String> segments = new ArrayDeque<>();
    boolean folder = true;
    for (String part : path.split("/", -1)) {
      int parameters = part.indexOf(';');
      String segment = parameters < 0 ? part : part.substring(0, parameters);
      folder = segment.isEmpty() || segment.equals(".") || segment.equals("..");
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!folder) {
        segments.addLast(segment);
      }
    }
    StringBuilder out = new StringBuilder();
    for (Iterator<String> each = segments.iterator(); each.hasNext(); ) {
      out.append('/').append(each.next());
    }
    return (folder ? out.append('/') : out).toString();
  }
}
