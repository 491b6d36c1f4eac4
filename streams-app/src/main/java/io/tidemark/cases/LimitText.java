package io.tidemark.cases;

import io.tidemark.events.Client;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.policy.Words;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits and sources as people write them. */
public final class LimitText {
  private static final Pattern SOURCE =
      Pattern.compile(
          "(\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40})(/\\d{1,3})?");

  private LimitText() {}

  public static String of(LimitRecord limit) {
    return limit.hasCap()
        ? "at most %s connections".formatted(Words.number(limit.getCap().getConnections()))
        : "none from " + source(limit.getBlock());
  }

  public static String source(SourceBlock block) {
    return new Client(block.getClientHigh(), block.getClientLow()).text(block.getPrefixBits());
  }

  /** Of an address or a prefix, IPv4 or IPv6; {@code null}: it is neither. */
  public static SourceBlock.@Nullable Builder block(String source) {
    if (!SOURCE.matcher(source).matches()) {
      return null;
    }
    int slash = source.indexOf('/');
    try {
      InetAddress address = InetAddress.getByName(slash < 0 ? source : source.substring(0, slash));
      int length = 8 * address.getAddress().length;
      int bits = slash < 0 ? length : Integer.parseInt(source.substring(slash + 1));
      if (bits > length) {
        return null;
      }
      int of128 = bits + 128 - length;
      Client client = Client.of(address).prefix(of128);
      return SourceBlock.newBuilder()
          .setClientHigh(client.high())
          .setClientLow(client.low())
          .setPrefixBits(of128);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
