package io.tidemark.policy;

import io.tidemark.policy.state.SpikeState;
import io.tidemark.policy.state.WindowState;

/** The stored form of a window. */
public final class WindowCodec {
  private WindowCodec() {}

  public static WindowState write(ZoneWindow window) {
    WindowState.Builder state =
        WindowState.newBuilder()
            .setGuideline(window.guideline)
            .setAliveMillis(window.aliveMillis)
            .setContinuedToldMillis(window.continuedToldMillis)
            .setWarnedMillis(window.warnedMillis)
            .setNear(window.near);
    for (Spike spike : window.spikes) {
      state.addSpikes(
          SpikeState.newBuilder()
              .setStartMillis(spike.startMillis())
              .setEndMillis(spike.endMillis())
              .setPeak(spike.peak())
              .setGuideline(spike.guideline())
              .setCounted(spike.counted()));
    }
    for (long[] stretch : window.above.all()) {
      state.addAbove(stretch[0]).addAbove(stretch[1]);
    }
    for (DailyPeaks.Day day : window.days.all()) {
      state.addDayStarts(day.startMillis()).addDayPeaks(day.peak());
    }
    return state.build();
  }

  public static ZoneWindow read(WindowState state) {
    ZoneWindow window = new ZoneWindow();
    window.guideline = state.getGuideline();
    window.aliveMillis = state.getAliveMillis();
    window.continuedToldMillis = state.getContinuedToldMillis();
    window.warnedMillis = state.getWarnedMillis();
    window.near = state.getNear();
    for (SpikeState spike : state.getSpikesList()) {
      window.spikes.addLast(
          new Spike(
              spike.getStartMillis(),
              spike.getEndMillis(),
              spike.getPeak(),
              spike.getGuideline(),
              spike.getCounted()));
    }
    for (int i = 0; i < state.getAboveCount(); i += 2) {
      window.above.add(state.getAbove(i), state.getAbove(i + 1));
    }
    for (int i = 0; i < state.getDayStartsCount(); i++) {
      boolean unused = window.days.add(state.getDayStarts(i), state.getDayPeaks(i));
    }
    return window;
  }
}
