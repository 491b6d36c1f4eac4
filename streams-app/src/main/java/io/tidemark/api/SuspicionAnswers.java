package io.tidemark.api;

import io.tidemark.events.v1.Suspicion;
import io.tidemark.usage.history.Suspicions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The public form of suspicions. */
final class SuspicionAnswers {
  private SuspicionAnswers() {}

  private static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  record Suspected(
      String id,
      String zone,
      String detector,
      String evidence,
      String since,
      String until,
      @Nullable Marked mark,
      @Nullable Found found) {
    static Suspected of(Suspicion suspicion, String zone) {
      return of(io.tidemark.cases.SuspicionView.of(suspicion), zone);
    }

    static Suspected of(io.tidemark.cases.SuspicionView suspected, String zone) {
      return new Suspected(
          suspected.id(),
          zone,
          suspected.detector(),
          suspected.evidence(),
          instant(suspected.sinceMillis()),
          instant(suspected.untilMillis()),
          suspected.mark() == null ? null : Marked.of(suspected.mark()),
          suspected.found() == null ? null : Found.of(suspected.found()));
    }
  }

  record Found(
      String severity,
      int confidencePercent,
      List<io.tidemark.cases.SuspicionView.Source> sources,
      long otherSources,
      Map<String, Long> figures,
      boolean forCustomer,
      String seenAt) {
    static Found of(io.tidemark.cases.SuspicionView.Found found) {
      return new Found(
          found.severity(),
          found.confidencePercent(),
          found.sources(),
          found.otherSources(),
          found.figures(),
          found.forCustomer(),
          instant(found.seenMillis()));
    }
  }

  /** An analyst's mark: {@code true} if there was such abuse, {@code false} if not. */
  record Marked(String verdict, String actor, String note, String at) {
    static Marked of(io.tidemark.cases.SuspicionView.Mark mark) {
      return new Marked(
          Boolean.toString(mark.isTrue()), mark.actor(), mark.note(), instant(mark.atMillis()));
    }

    static Marked of(Suspicions.Mark mark) {
      return new Marked(
          Boolean.toString(mark.isTrue()), mark.actor(), mark.note(), instant(mark.atMillis()));
    }
  }

  record PastList(List<Past> suspicions) {}

  /**
   * A suspicion in the history.
   *
   * @param end {@code null} while the suspicion lasts
   */
  record Past(
      String id,
      String zone,
      String detector,
      String evidence,
      String since,
      @Nullable String end,
      @Nullable String ending,
      @Nullable String severity,
      @Nullable Integer confidencePercent,
      boolean forCustomer,
      @Nullable Marked mark) {
    static Past of(Suspicions.Past past) {
      return new Past(
          past.id(),
          past.zone(),
          past.detector(),
          past.evidence(),
          instant(past.sinceMillis()),
          past.endMillis() == 0 ? null : instant(past.endMillis()),
          past.ending(),
          past.severity(),
          past.confidencePercent(),
          past.forCustomer(),
          past.mark() == null ? null : Marked.of(past.mark()));
    }
  }

  record ScoreList(List<Score> detectors) {}

  /**
   * The marks of a detector's suspicions, as a score.
   *
   * @param precision the share of the marked suspicions that are true; {@code null} if none is
   *     marked
   * @param precisionAtLeast its lower bound at 95 % confidence, if the marked are a random sample
   */
  record Score(
      String detector,
      long raised,
      long markedTrue,
      long markedFalse,
      @Nullable Double precision,
      @Nullable Double precisionAtLeast) {
    static Score of(Suspicions.Score score) {
      return new Score(
          score.detector(),
          score.raised(),
          score.markedTrue(),
          score.markedFalse(),
          score.precision(),
          score.precisionAtLeast());
    }
  }
}
