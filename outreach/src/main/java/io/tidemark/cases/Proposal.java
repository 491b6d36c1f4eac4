package io.tidemark.cases;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ApplyProposal;
import io.tidemark.events.v1.Finding;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits that would end what a finding is about: a block for each source that it names. */
final class Proposal {
  private Proposal() {}

  /** A block for each source, without those in force. */
  static List<SetLimit> of(
      List<SuspectSource> sources, ApplyProposal asked, Collection<LimitRecord> inForce) {
    return sources.stream()
        .map(
            source ->
                SetLimit.newBuilder()
                    .setBlock(block(source).setCloseEstablished(asked.getCloseEstablished()))
                    .setReason(asked.getReason())
                    .setExpiresMillis(asked.getExpiresMillis())
                    .build())
        .filter(one -> inForce.stream().noneMatch(there -> isSame(there, one)))
        .toList();
  }

  /** Why the proposal cannot be applied, or {@code null}. */
  static @Nullable String fault(Suspicion suspicion, ApplyProposal asked, long nowMillis) {
    if (suspicion.getFinding().getForCustomer()) {
      return "suspicion %s is no attack: talk to the customer".formatted(suspicion.getId());
    }
    if (ZoneSuspicions.isFalse(suspicion)) {
      return "suspicion %s is marked false".formatted(suspicion.getId());
    }
    if (suspicion.getFinding().getSourcesCount() == 0) {
      return "suspicion %s names no source".formatted(suspicion.getId());
    }
    long left = asked.getExpiresMillis() - nowMillis;
    return left <= 0 || left > Periods.DAY
        ? "expires must be in the future, at most 24 h ahead"
        : null;
  }

  /** True if the source with the highest figure now was not named before. */
  static boolean namesOthers(Finding before, Finding now) {
    return now.getSourcesCount() > 0 && !names(before, now.getSources(0));
  }

  /**
   * True if it is something else than what was marked false, and so not under the mark: it names a
   * source that was not named before. Where more sources were marked than named, only the first
   * tells.
   */
  static boolean isSomethingElse(Finding marked, Finding now) {
    if (now.getSourcesCount() == 0) {
      return now.getSeverityValue() > marked.getSeverityValue();
    }
    return marked.getOtherSources() > 0
        ? namesOthers(marked, now)
        : now.getSourcesList().stream().anyMatch(one -> !names(marked, one));
  }

  /** True if no source is named that was not before, and it is no worse. */
  static boolean isNoMoreThan(Finding before, Finding now) {
    boolean named = before.getSourcesCount() > 0 == now.getSourcesCount() > 0;
    return named
        && now.getSeverityValue() <= before.getSeverityValue()
        && now.getOtherSources() <= before.getOtherSources()
        && now.getSourcesList().stream().allMatch(one -> names(before, one));
  }

  private static boolean names(Finding finding, SuspectSource source) {
    return finding.getSourcesList().stream().anyMatch(one -> isSame(one, source));
  }

  private static boolean isSame(SuspectSource one, SuspectSource other) {
    return one.getClientHigh() == other.getClientHigh()
        && one.getClientLow() == other.getClientLow()
        && one.getPrefixBits() == other.getPrefixBits();
  }

  static SourceBlock.Builder block(SuspectSource source) {
    return SourceBlock.newBuilder()
        .setClientHigh(source.getClientHigh())
        .setClientLow(source.getClientLow())
        .setPrefixBits(source.getPrefixBits())
        .setGoodPercent(source.getGoodPercent());
  }

  /** True if the limit blocks this source. */
  static boolean isOf(LimitRecord limit, SuspectSource source) {
    return limit.hasBlock() && isSame(limit.getBlock(), block(source).build());
  }

  private static boolean isSame(SourceBlock one, SourceBlock other) {
    return one.getClientHigh() == other.getClientHigh()
        && one.getClientLow() == other.getClientLow()
        && one.getPrefixBits() == other.getPrefixBits();
  }

  /** True if a block in force lasts as long and does as much. */
  private static boolean isSame(LimitRecord there, SetLimit one) {
    SourceBlock a = there.getBlock();
    SourceBlock b = one.getBlock();
    return there.hasBlock()
        && isSame(a, b)
        && there.getExpiresMillis() >= one.getExpiresMillis()
        && (a.getCloseEstablished() || !b.getCloseEstablished());
  }
}
