package io.tidemark.abuse;

import io.tidemark.events.Contract;
import io.tidemark.events.Prefix;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SuspectSource;

/** The form in which findings are sent to the dialogue of their zone. */
public final class FindingCodec {
  /** A finding that is not seen for this long is over. */
  private static final long OVER_MILLIS = 120_000;

  /** The same for a surge: settled minutes come later, and it may pause for some. */
  private static final long SURGE_OVER_MILLIS = 600_000;

  private FindingCodec() {}

  public static RequestRecord request(
      String zone, Finding finding, long seenMillis, Networks networks) {
    String common = networks.inCommon(finding.suspects());
    return RequestRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setId("%s/%s/%d".formatted(finding.kind().text(), zone, seenMillis))
        .setZone(zone)
        .setActor(Contract.SERVICE)
        .setRaiseSuspicion(
            RaiseSuspicion.newBuilder()
                .setDetector(finding.kind().text())
                .setEvidence(finding.evidence() + (common.isEmpty() ? "" : "; " + common))
                .setUntilMillis(seenMillis + over(finding.kind()))
                .setFinding(toWire(finding, networks)))
        .build();
  }

  private static long over(AbuseKind kind) {
    return kind == AbuseKind.SURGE ? SURGE_OVER_MILLIS : OVER_MILLIS;
  }

  private static io.tidemark.events.v1.Finding toWire(Finding finding, Networks networks) {
    io.tidemark.events.v1.Finding.Builder wire =
        io.tidemark.events.v1.Finding.newBuilder()
            .setSeverity(FindingSeverity.valueOf(finding.severity().name()))
            // Not rounded up: a block needs a finding that is at least as sure.
            .setConfidencePercent((int) Math.floor(100 * finding.confidence() + 1e-9))
            .setOtherSources(finding.others())
            .setForCustomer(!finding.kind().isAttack());
    finding.figures().forEach((name, figure) -> wire.putFigures(name, Math.round(figure)));
    for (Finding.Suspect suspect : finding.suspects()) {
      Prefix prefix = SourceKey.prefix(suspect.key());
      SuspectSource.Builder source =
          wire.addSourcesBuilder()
              .setClientHigh(prefix.client().high())
              .setClientLow(prefix.client().low())
              .setPrefixBits(prefix.bits())
              .setOpen(suspect.open())
              .setFigure(Math.round(suspect.figure()))
              .setGoodPercent((int) Math.ceil(100 * suspect.goodShare()));
      Networks.Network network = networks.of(prefix.client());
      if (network != null) {
        source.setAsn(network.asn()).setAsName(network.name());
      }
    }
    return wire.build();
  }
}
