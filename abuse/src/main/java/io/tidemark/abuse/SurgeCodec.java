package io.tidemark.abuse;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.abuse.state.BusyState;
import io.tidemark.abuse.state.PastState;
import io.tidemark.abuse.state.SurgeState;
import java.util.List;

/** The stored form of a zone's surge detection. */
final class SurgeCodec {
  private SurgeCodec() {}

  static SurgeState write(Surge surge) {
    SurgeState.Builder state =
        SurgeState.newBuilder()
            .setPlace(surge.place)
            .setBucket(surge.bucket)
            .setOpened(surge.opened)
            .setClosed(surge.closed)
            .setBytes(surge.bytes)
            .setFirst(surge.first)
            .setMost(surge.most)
            .setUsualBytes(surge.usualBytes)
            .setUsualClosed(surge.usualClosed);
    BusyRun busy = surge.busy;
    if (busy != null) {
      state.setBusy(
          BusyState.newBuilder()
              .setBuckets(busy.buckets)
              .setStrangest(busy.strangest)
              .setOpened(busy.opened)
              .setClosed(busy.closed)
              .setBytes(busy.bytes));
    }
    return state.build();
  }

  static byte[] write(SeasonalPast past) {
    PastState.Builder state =
        PastState.newBuilder().setCount(past.count).setLeast(past.least).setMost(past.most);
    for (float value : past.ring) {
      state.addRing(value);
    }
    for (int bin : past.ofDistance.bins) {
      state.addOfDistance(bin);
    }
    for (int bin : past.ofHour.bins) {
      state.addOfHour(bin);
    }
    for (int bin : past.ofRange.bins) {
      state.addOfRange(bin);
    }
    return state.build().toByteArray();
  }

  static Surge read(byte[] bytes) {
    try {
      SurgeState state = SurgeState.parseFrom(bytes);
      Surge surge = new Surge(state.getPlace());
      surge.bucket = state.getBucket();
      surge.opened = state.getOpened();
      surge.closed = state.getClosed();
      surge.bytes = state.getBytes();
      surge.first = state.getFirst();
      surge.most = state.getMost();
      surge.usualBytes = state.getUsualBytes();
      surge.usualClosed = state.getUsualClosed();
      surge.busy = state.hasBusy() ? busy(state.getBusy()) : null;
      return surge;
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(e);
    }
  }

  private static BusyRun busy(BusyState state) {
    BusyRun busy = new BusyRun();
    busy.buckets = state.getBuckets();
    busy.strangest = state.getStrangest();
    busy.opened = state.getOpened();
    busy.closed = state.getClosed();
    busy.bytes = state.getBytes();
    return busy;
  }

  private static IllegalStateException unreadable(InvalidProtocolBufferException e) {
    return new IllegalStateException("what is known of a zone's surges cannot be read", e);
  }

  static SeasonalPast readPast(byte[] bytes) {
    try {
      return past(PastState.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(e);
    }
  }

  private static SeasonalPast past(PastState state) {
    float[] ring = new float[state.getRingCount()];
    for (int i = 0; i < ring.length; i++) {
      ring[i] = state.getRing(i);
    }
    SeasonalPast past =
        new SeasonalPast(
            Surge.EACH_DAY,
            ring,
            rarity(state.getOfDistanceList()),
            rarity(state.getOfHourList()),
            rarity(state.getOfRangeList()));
    past.count = state.getCount();
    past.least = state.getLeast();
    past.most = state.getMost();
    return past;
  }

  private static TailProbability rarity(List<Integer> bins) {
    return new TailProbability(bins.stream().mapToInt(i -> i).toArray());
  }
}
