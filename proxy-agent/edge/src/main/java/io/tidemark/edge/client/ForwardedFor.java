package io.tidemark.edge.client;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The header in which proxies record the address that a request came from. */
public enum ForwardedFor {
  X_FORWARDED_FOR("x-forwarded-for") {
    @Override
    @Nullable InetAddress address(String element) {
      return node(element.strip());
    }
  },
  /** RFC 7239. */
  FORWARDED("forwarded") {
    @Override
    @Nullable InetAddress address(String element) {
      for (String pair : split(element, ';')) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
          return node(unquoted(pair.substring(equals + 1).strip()));
        }
      }
      return null;
    }
  };

  private final String header;

  ForwardedFor(String header) {
    this.header = header;
  }

  public static ForwardedFor named(String header) {
    return valueOf(header.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** All elements of all lines, in their order; {@code null} for one that names no address. */
  List<@Nullable InetAddress> addresses(HttpHeaders headers) {
    List<@Nullable InetAddress> addresses = new ArrayList<>();
    for (String line : headers.getAll(header)) {
      for (String element : split(line, ',')) {
        addresses.add(address(element));
      }
    }
    return addresses;
  }

  abstract @Nullable InetAddress address(String element);

  /** An address, with or without a port; IPv6 in brackets, or bare without a port. */
  private static @Nullable InetAddress node(String text) {
    String bare = text;
    int end = text.indexOf(']');
    int colon = text.indexOf(':');
    if (text.startsWith("[") && end > 0) {
      bare = text.substring(1, end);
    } else if (colon >= 0 && colon == text.lastIndexOf(':')) {
      bare = text.substring(0, colon);
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bare);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Splits outside of quoted strings. */
  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == at && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquoted(String text) {
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\\", "")
        : text;
  }
}
