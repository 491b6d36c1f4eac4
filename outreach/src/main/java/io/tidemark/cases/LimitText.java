package io.tidemark.cases;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.policy.PolicyPhrases;
import org.jspecify.annotations.Nullable;

/** Limits and sources in the form in which people write them. */
public final class LimitText {
  private LimitText() {}

  public static String of(LimitRecord limit) {
    return limit.hasCap()
        ? "at most %s connections".formatted(PolicyPhrases.number(limit.getCap().getConnections()))
        : "none from " + source(limit.getBlock());
  }

  public static String source(SourceBlock block) {
    return new Client(block.getClientHigh(), block.getClientLow()).text(block.getPrefixBits());
  }

  static String source(SuspectSource suspect) {
    return new Client(suspect.getClientHigh(), suspect.getClientLow())
        .text(suspect.getPrefixBits());
  }

  /** The block of an address or a prefix, IPv4 or IPv6; {@code null} if the text is neither. */
  public static SourceBlock.@Nullable Builder block(String source) {
    Prefix prefix = Prefix.parse(source);
    return prefix == null
        ? null
        : SourceBlock.newBuilder()
            .setClientHigh(prefix.client().high())
            .setClientLow(prefix.client().low())
            .setPrefixBits(prefix.bits());
  }
}
