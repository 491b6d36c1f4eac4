package io.tidemark.cases;

import io.tidemark.events.v1.ApplyProposal;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.ClearSuspicion;
import io.tidemark.events.v1.Finding;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.LiftLimit;
import io.tidemark.events.v1.MarkSuspicion;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.SuspicionMark;
import io.tidemark.events.v1.ZoneCap;

/** Requests of people and detectors. */
final class Asks {
  private static int number;

  private Asks() {}

  private static RequestRecord.Builder request() {
    number++;
    return RequestRecord.newBuilder()
        .setContract(1)
        .setId("r" + number)
        .setZone("shop")
        .setActor("ada");
  }

  static RequestRecord step(String caseId, long version, CaseStepKind kind) {
    return step(caseId, version, kind, CaseResolution.CASE_RESOLUTION_UNSPECIFIED);
  }

  static RequestRecord step(
      String caseId, long version, CaseStepKind kind, CaseResolution resolution) {
    return request()
        .setCaseStep(
            CaseStepRequest.newBuilder()
                .setCaseId(caseId)
                .setVersion(version)
                .setKind(kind)
                .setChannel("mail")
                .setNote("a note")
                .setResolution(resolution))
        .build();
  }

  static RequestRecord cap(long connections, long expiresMillis) {
    return request()
        .setSetLimit(
            SetLimit.newBuilder()
                .setCap(ZoneCap.newBuilder().setConnections(connections))
                .setReason("too many")
                .setExpiresMillis(expiresMillis))
        .build();
  }

  static RequestRecord block(long expiresMillis) {
    return request()
        .setSetLimit(
            SetLimit.newBuilder()
                .setBlock(
                    SourceBlock.newBuilder()
                        .setClientLow(0xffffL << 32 | 0x01020304)
                        .setPrefixBits(128))
                .setReason("one source")
                .setExpiresMillis(expiresMillis))
        .build();
  }

  static RequestRecord lift(String id) {
    return request().setLiftLimit(LiftLimit.newBuilder().setLimitId(id).setReason("done")).build();
  }

  static RequestRecord suspect(long untilMillis) {
    return request()
        .setRaiseSuspicion(
            RaiseSuspicion.newBuilder()
                .setDetector("people")
                .setEvidence("4,000 handshakes a second from one network")
                .setUntilMillis(untilMillis))
        .build();
  }

  /** A finding of a detector of the service about one source. */
  static RequestRecord found(
      String detector, FindingSeverity severity, boolean forCustomer, long untilMillis) {
    return found(0x01020304, detector, severity, forCustomer, untilMillis);
  }

  static RequestRecord found(
      int address,
      String detector,
      FindingSeverity severity,
      boolean forCustomer,
      long untilMillis) {
    return request()
        .setActor("tidemark")
        .setRaiseSuspicion(
            RaiseSuspicion.newBuilder()
                .setDetector(detector)
                .setEvidence("1.2.3.4 opened about 900 connections in ten seconds")
                .setUntilMillis(untilMillis)
                .setFinding(
                    Finding.newBuilder()
                        .setSeverity(severity)
                        .setConfidencePercent(99)
                        .setForCustomer(forCustomer)
                        .addSources(
                            SuspectSource.newBuilder()
                                .setClientLow(0xffffL << 32 | address)
                                .setPrefixBits(128)
                                .setOpen(700)
                                .setFigure(900))))
        .build();
  }

  static RequestRecord mark(String id, boolean isTrue) {
    return request()
        .setMarkSuspicion(
            MarkSuspicion.newBuilder()
                .setSuspicionId(id)
                .setMark(isTrue ? SuspicionMark.MARKED_TRUE : SuspicionMark.MARKED_FALSE)
                .setNote("looked at"))
        .build();
  }

  /**
   * A request of a detector to raise a suspicion of 1.2.3.1, 1.2.3.2 and on, one for each value:
   * its share of the zone's good connections, in percent.
   */
  static RequestRecord found(String detector, long untilMillis, int... goodPercents) {
    Finding.Builder finding =
        Finding.newBuilder().setSeverity(FindingSeverity.HIGH).setConfidencePercent(99);
    for (int i = 0; i < goodPercents.length; i++) {
      finding.addSources(
          SuspectSource.newBuilder()
              .setClientLow(0xffffL << 32 | 0x01020301 + i)
              .setPrefixBits(128)
              .setGoodPercent(goodPercents[i]));
    }
    return request()
        .setActor("tidemark")
        .setRaiseSuspicion(
            RaiseSuspicion.newBuilder()
                .setDetector(detector)
                .setEvidence("much")
                .setUntilMillis(untilMillis)
                .setFinding(finding))
        .build();
  }

  static RequestRecord apply(String id, long expiresMillis) {
    return request()
        .setApplyProposal(
            ApplyProposal.newBuilder()
                .setSuspicionId(id)
                .setReason("a flood")
                .setExpiresMillis(expiresMillis))
        .build();
  }

  static RequestRecord clear(String id) {
    return request()
        .setClearSuspicion(
            ClearSuspicion.newBuilder().setSuspicionId(id).setReason("a test of theirs"))
        .build();
  }
}
