package io.tidemark.policy;

import java.time.Duration;
import java.util.List;

/** A reason to talk to a customer, with its figures. */
public sealed interface Verdict {
  /** The end of the minute, or day, that led to the verdict. */
  long atMillis();

  /** The reason in a sentence. */
  String reason();

  /** Repeated spikes in a window. */
  record RepeatedSpikes(long atMillis, Duration window, long guideline, List<Spike> spikes)
      implements Verdict {
    public RepeatedSpikes {
      spikes = List.copyOf(spikes);
    }

    @Override
    public String reason() {
      return PolicyPhrases.repeated(this);
    }
  }

  /** Usage above the guideline for hours. */
  record ContinuedUsage(long atMillis, Duration above, Duration window, long guideline, long peak)
      implements Verdict {
    @Override
    public String reason() {
      return PolicyPhrases.continued(this);
    }
  }

  /**
   * A larger share of a plan than its other customers can spare.
   *
   * @param medianMillis the connection time of the plan's median active zone
   */
  record DisproportionateShare(
      long atMillis, String plan, long zoneMillis, long planMillis, long medianMillis)
      implements Verdict {
    public double percent() {
      return 100.0 * zoneMillis / planMillis;
    }

    @Override
    public String reason() {
      return PolicyPhrases.share(this);
    }
  }
}
