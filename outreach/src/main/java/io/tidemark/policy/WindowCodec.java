package io.tidemark.policy;

import io.tidemark.policy.state.SpikeState;
import io.tidemark.policy.state.WindowState;

/** The stored form of a window. */
public final class WindowCodec {
  private WindowCodec() {}

  public static WindowState write(ZoneWindow window) {
    WindowState.Builder state = WindowState.newBuilder().setGuideline(window.guideline);
    if (window.excess != null) {
      write(window.excess, state);
    }
    for (DailyPeaks.Day day : window.days.all()) {
      state.addDayStarts(day.startMillis()).addDayPeaks(day.peak());
    }
    return state.build();
  }

  private static void write(Excess excess, WindowState.Builder state) {
    state
        .setAliveMillis(excess.aliveMillis)
        .setContinuedToldMillis(excess.continuedToldMillis)
        .setWarnedMillis(excess.warnedMillis)
        .setNear(excess.near);
    for (Spike spike : excess.spikes) {
      state.addSpikes(
          SpikeState.newBuilder()
              .setStartMillis(spike.startMillis())
              .setEndMillis(spike.endMillis())
              .setPeak(spike.peak())
              .setGuideline(spike.guideline())
              .setCounted(spike.counted()));
    }
    for (long[] stretch : excess.above.all()) {
      state.addAbove(stretch[0]).addAbove(stretch[1]);
    }
  }

  public static ZoneWindow read(WindowState state) {
    ZoneWindow window = new ZoneWindow();
    window.guideline = state.getGuideline();
    Excess excess = excess(state);
    window.excess = excess.isNothing() ? null : excess;
    for (int i = 0; i < state.getDayStartsCount(); i++) {
      boolean unused = window.days.add(state.getDayStarts(i), state.getDayPeaks(i));
    }
    return window;
  }

  private static Excess excess(WindowState state) {
    Excess excess = new Excess();
    excess.aliveMillis = state.getAliveMillis();
    excess.continuedToldMillis = state.getContinuedToldMillis();
    excess.warnedMillis = state.getWarnedMillis();
    excess.near = state.getNear();
    for (SpikeState spike : state.getSpikesList()) {
      excess.spikes.addLast(
          new Spike(
              spike.getStartMillis(),
              spike.getEndMillis(),
              spike.getPeak(),
              spike.getGuideline(),
              spike.getCounted()));
    }
    for (int i = 0; i < state.getAboveCount(); i += 2) {
      excess.above.add(state.getAbove(i), state.getAbove(i + 1));
    }
    return excess;
  }
}
