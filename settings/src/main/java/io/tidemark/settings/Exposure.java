package io.tidemark.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The rule that a server which other machines can reach asks for a token. */
public final class Exposure {
  /** The form of a token. */
  public static final String TOKEN = "\\S{16,}";

  private Exposure() {}

  /** Notes a problem if {@code host} is not loopback and there is no token. */
  public static void check(
      Settings settings, Key<String> host, Key<String> token, @Nullable String said) {
    String bound = settings.get(host);
    if (said == null && !isLoopback(bound)) {
      settings.problem(
          token.name(),
          "nothing",
          "set when %s is not loopback (%s)".formatted(host.name(), bound));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
