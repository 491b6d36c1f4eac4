package io.tidemark.abuse;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.abuse.state.PastState;
import io.tidemark.abuse.state.SurgeState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered of a zone's surges, as it is kept. */
final class SurgeCodec {
  private SurgeCodec() {}

  static byte[] write(@Nullable Surge surge) {
    if (surge == null) {
      return new byte[0];
    }
    SurgeState.Builder state =
        SurgeState.newBuilder()
            .setBucket(surge.bucket)
            .setOpened(surge.opened)
            .setClosed(surge.closed)
            .setBytes(surge.bytes)
            .setFirst(surge.first)
            .setMost(surge.most)
            .setUsualBytes(surge.usualBytes)
            .setUsualClosed(surge.usualClosed)
            .setOthersOpened(surge.othersOpened)
            .setOthersClosed(surge.othersClosed)
            .setOthersBytes(surge.othersBytes);
    if (surge.past != null) {
      state.setPast(write(surge.past));
    }
    return state.build().toByteArray();
  }

  private static PastState write(SeasonalPast past) {
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
    return state.build();
  }

  static Surge read(byte[] bytes) {
    try {
      SurgeState state = SurgeState.parseFrom(bytes);
      Surge surge = new Surge();
      surge.bucket = state.getBucket();
      surge.opened = state.getOpened();
      surge.closed = state.getClosed();
      surge.bytes = state.getBytes();
      surge.first = state.getFirst();
      surge.most = state.getMost();
      surge.usualBytes = state.getUsualBytes();
      surge.usualClosed = state.getUsualClosed();
      surge.othersOpened = state.getOthersOpened();
      surge.othersClosed = state.getOthersClosed();
      surge.othersBytes = state.getOthersBytes();
      surge.past = state.hasPast() ? read(state.getPast()) : null;
      return surge;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what is known of a zone's surges cannot be read", e);
    }
  }

  private static SeasonalPast read(PastState state) {
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

  private static Rarity rarity(List<Integer> bins) {
    return new Rarity(bins.stream().mapToInt(i -> i).toArray());
  }
}
