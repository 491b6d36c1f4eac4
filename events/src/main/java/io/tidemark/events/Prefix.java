package io.tidemark.events;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An address or a network: the first {@code bits} of the 128 bits of {@code client}. */
public record Prefix(Client client, int bits) {
  /** The form is strict, since any other text would be looked up as a host's name. */
  private static final String OCTET = "25[0-5]|2[0-4]\\d|1?\\d?\\d";

  private static final Pattern FORM =
      Pattern.compile(
          "((%1$s)(\\.(%1$s)){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40})(/\\d{1,3})?"
              .formatted(OCTET));

  /**
   * Reads {@code 203.0.113.9}, {@code 203.0.113.0/24} or {@code 2001:db8::/32}; {@code null} if the
   * text is no prefix.
   */
  public static @Nullable Prefix parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return null;
    }
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.getByName(slash < 0 ? text : text.substring(0, slash));
      int length = 8 * address.getAddress().length;
      int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
      int of128 = bits + 128 - length;
      return bits > length ? null : new Prefix(Client.of(address).prefix(of128), of128);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Reads prefixes that are separated by commas; {@code null} if one of them is none. */
  public static @Nullable List<Prefix> list(String text) {
    List<Prefix> prefixes = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Prefix prefix = parse(one.strip());
      if (prefix == null) {
        return null;
      }
      prefixes.add(prefix);
    }
    return List.copyOf(prefixes);
  }

  public boolean contains(Client other) {
    return other.prefix(bits).equals(client);
  }
}
