package io.tidemark.sidecar.spool;

import io.netty.util.NetUtil;
import io.tidemark.events.Client;
import io.tidemark.sidecar.dialect.Line;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/**
 * The reader of a line's words. Lines come from outside: everything in them has a bound, and a line
 * that breaks the form is refused as a whole.
 *
 * <pre>{@code
 * O ID PID TIME HOST CLIENT [KEY=VALUE …]
 * P ID PID TIME HOST CLIENT [KEY=VALUE …]
 * C ID PID TIME HOST CLIENT [KEY=VALUE …]
 * }</pre>
 *
 * <p>A hyphen stands for a value that is not there.
 */
final class LineParser {
  /** The longest line, without its end: the head of a request is shorter in all proxies. */
  static final int LONGEST = 32_768;

  private static final int LONGEST_ID = 64;
  private static final int MOST_FIELDS = 40;
  private static final int MILLIS_DIGITS = 13;
  private static final int SECONDS_DIGITS = 10;

  private final String text;
  private int at;

  /** Why a line is refused. */
  static final class BrokenLineException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenLineException(String message) {
      super(message);
    }
  }

  private LineParser(String text) {
    this.text = text;
  }

  /**
   * Returns false for other messages of a proxy whose log is the spool, and for requests without an
   * id, which were no exchanges.
   */
  static boolean isOurs(String text) {
    boolean hasKind =
        text.length() > 2 && text.charAt(1) == ' ' && "OPC".indexOf(text.charAt(0)) >= 0;
    return hasKind && !text.startsWith("- ", 2);
  }

  static Line parse(String text) throws BrokenLineException {
    return new LineParser(text).line();
  }

  private Line line() throws BrokenLineException {
    Line.Kind kind = kind(word());
    String id = word();
    if (!isId(id)) {
      throw new BrokenLineException("the id is not 1 to 64 of [A-Za-z0-9._:-]");
    }
    int pid = pid(word());
    long time = time(word());
    String host = word();
    if (host.isEmpty()) {
      throw new BrokenLineException("has no host");
    }
    String client = word();
    if (client.isEmpty()) {
      throw new BrokenLineException("has no client");
    }
    return new Line(kind, id, pid, time, host.equals("-") ? "" : host, client(client), fields());
  }

  private static Line.Kind kind(String word) throws BrokenLineException {
    return switch (word) {
      case "O" -> Line.Kind.OPENED;
      case "P" -> Line.Kind.PRESENT;
      case "C" -> Line.Kind.ENDED;
      default -> throw new BrokenLineException("begins with none of O, P and C");
    };
  }

  private String word() {
    int from = at;
    int end = text.indexOf(' ', from);
    end = end < 0 ? text.length() : end;
    at = Math.min(text.length(), end + 1);
    return text.substring(from, end);
  }

  private static boolean isId(String id) {
    boolean good = !id.isEmpty() && id.length() <= LONGEST_ID;
    for (int i = 0; good && i < id.length(); i++) {
      char c = id.charAt(i);
      good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "._:-".indexOf(c) >= 0;
    }
    return good;
  }

  private static int pid(String word) throws BrokenLineException {
    if (word.length() <= 9 && isNumber(word)) {
      return Integer.parseInt(word);
    }
    throw new BrokenLineException("the process id is no number");
  }

  /** Milliseconds since the epoch, or seconds with three decimals. */
  private static long time(String word) throws BrokenLineException {
    boolean seconds = word.length() == MILLIS_DIGITS + 1 && word.charAt(SECONDS_DIGITS) == '.';
    String digits = seconds ? word.substring(0, SECONDS_DIGITS) + word.substring(11) : word;
    if (digits.length() == MILLIS_DIGITS && isNumber(digits)) {
      return Long.parseLong(digits);
    }
    throw new BrokenLineException(
        "the time is neither milliseconds nor seconds with three decimals");
  }

  private static boolean isNumber(String word) {
    boolean good = !word.isEmpty();
    for (int i = 0; good && i < word.length(); i++) {
      good = word.charAt(i) >= '0' && word.charAt(i) <= '9';
    }
    return good;
  }

  /** An address that cannot be read is unknown: the line still counts. */
  private static Client client(String word) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(word);
    try {
      return bytes == null ? Client.NONE : Client.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Client.NONE;
    }
  }

  private Map<String, String> fields() throws BrokenLineException {
    Map<String, String> fields = new HashMap<>();
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int space = text.indexOf(' ', at);
      if (equals < 0 || (space >= 0 && space < equals)) {
        throw new BrokenLineException("a word is no key=value");
      }
      String key = text.substring(at, equals);
      at = equals + 1;
      boolean quoted = at < text.length() && text.charAt(at) == '"';
      String value = quoted ? quoted() : word();
      if (fields.size() >= MOST_FIELDS || fields.put(key, value.equals("-") ? "" : value) != null) {
        throw new BrokenLineException("has a key twice, or too many keys");
      }
    }
    return fields;
  }

  private String quoted() throws BrokenLineException {
    int end = text.indexOf('"', at + 1);
    if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ' ')) {
      throw new BrokenLineException("a quoted value does not end");
    }
    String value = text.substring(at + 1, end);
    at = Math.min(text.length(), end + 2);
    return value;
  }
}
