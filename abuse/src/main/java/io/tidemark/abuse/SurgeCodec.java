package io.tidemark.abuse;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.abuse.state.PastState;
import io.tidemark.abuse.state.SurgeState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The stored form of a zone's surge detection. */
final class SurgeCodec {
  private SurgeCodec() {}

  static SurgeState write(Surge surge) {
    UsualConduct usual = surge.usual;
    SurgeState.Builder state =
        SurgeState.newBuilder()
            .setPlace(surge.place)
            .setMinute(surge.minute)
            .setOpened(surge.opened)
            .setOpenedBefore(surge.openedBefore)
            .setEvidence(surge.evidence)
            .setOpens(usual.opens)
            .setSoon(usual.soon)
            .setSoonByNew(usual.soonByNew)
            .setSpread(usual.spread)
            .setMinutes(usual.minutes)
            .setOpenedInAll(usual.openedInAll);
    for (int i = 0; i < ConductTally.CLASSES; i++) {
      state.addSaid(usual.said[i]).addVariance(usual.variance[i]).addLearned(usual.learned[i]);
    }
    return state.build();
  }

  static byte[] write(SeasonalPast past) {
    PastState.Builder state =
        PastState.newBuilder()
            .setCount(past.count)
            .setLeast(past.least)
            .setMost(past.most)
            .setTold(past.told)
            .addAllRing(boxed(past.ring))
            .addAllOfSeason(boxed(past.rarities.ofSeason().bins))
            .addAllOfValue(boxed(past.rarities.ofValue().bins))
            .addAllOfRange(boxed(past.rarities.ofRange().bins))
            .addAllOfLevel(boxed(past.rarities.ofLevel().bins))
            .addAllValues(boxed(past.values.marks()))
            .addAllLevels(boxed(past.levels.marks()));
    return state.build().toByteArray();
  }

  static Surge read(byte[] bytes) {
    try {
      SurgeState state = SurgeState.parseFrom(bytes);
      Surge surge = new Surge(state.getPlace());
      surge.minute = state.getMinute();
      surge.opened = state.getOpened();
      surge.openedBefore = state.getOpenedBefore();
      surge.evidence = state.getEvidence();
      read(state, surge.usual);
      return surge;
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(e);
    }
  }

  private static void read(SurgeState state, UsualConduct usual) {
    usual.opens = state.getOpens();
    usual.soon = state.getSoon();
    usual.soonByNew = state.getSoonByNew();
    usual.spread = Math.max(1, state.getSpread());
    usual.minutes = state.getMinutes();
    usual.openedInAll = state.getOpenedInAll();
    for (int i = 0; i < Math.min(ConductTally.CLASSES, state.getSaidCount()); i++) {
      usual.said[i] = state.getSaid(i);
      usual.variance[i] = state.getVariance(i);
      usual.learned[i] = state.getLearned(i);
    }
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
    SeasonalPast past =
        new SeasonalPast(
            Surge.EACH_DAY,
            floats(state.getRingList()),
            new SeasonalPast.Rarities(
                rarity(state.getOfSeasonList()),
                rarity(state.getOfValueList()),
                rarity(state.getOfRangeList()),
                rarity(state.getOfLevelList())),
            new Landmarks(floats(state.getValuesList())),
            new Landmarks(floats(state.getLevelsList())));
    past.count = state.getCount();
    past.least = state.getLeast();
    past.most = state.getMost();
    past.told = state.getTold();
    return past;
  }

  private static List<Float> boxed(float[] values) {
    List<Float> boxed = new ArrayList<>(values.length);
    for (float value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static TailProbability rarity(List<Integer> bins) {
    return new TailProbability(bins.stream().mapToInt(i -> i).toArray());
  }
}
