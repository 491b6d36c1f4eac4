package io.tidemark.ledger;

import com.google.protobuf.CodedOutputStream;
import io.tidemark.ledger.state.ZonePage;
import io.tidemark.ledger.state.ZoneState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * The zones of a shard as they are stored: in pages of neighbours, since a record for each of a
 * million zones costs more than what is in it. A page with a change is written whole, in as many
 * parts as its size needs.
 */
final class ZonePages {
  static final String PREFIX = "z/";
  private static final int ZONES = 256;
  private static final int PART_BYTES = 512 << 10;

  private final BitSet touched = new BitSet();

  /** How many parts of each page are in the store. */
  private int[] stored = {};

  void touch(ZoneAccount zone) {
    touched.set(zone.index / ZONES);
  }

  /** Writes the pages with a change since the last time. */
  void write(List<ZoneAccount> zones, LedgerState.Writer to) {
    for (int page = touched.nextSetBit(0); page >= 0; page = touched.nextSetBit(page + 1)) {
      int from = page * ZONES;
      write(page, zones.subList(from, Math.min(from + ZONES, zones.size())), to);
    }
    touched.clear();
  }

  private void write(int page, List<ZoneAccount> zones, LedgerState.Writer to) {
    int parts = 0;
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(part);
    try {
      for (ZoneAccount zone : zones) {
        out.writeMessage(ZonePage.ZONES_FIELD_NUMBER, state(zone));
        if (out.getTotalBytesWritten() > PART_BYTES) {
          out.flush();
          to.put(key(page, parts++), part.toByteArray());
          part.reset();
          out = CodedOutputStream.newInstance(part);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (part.size() > 0) {
      to.put(key(page, parts++), part.toByteArray());
    }
    for (int gone = parts; gone < stored(page); gone++) {
      to.put(key(page, gone), null);
    }
    store(page, parts);
  }

  private static String key(int page, int part) {
    return PREFIX + page + "/" + part;
  }

  private int stored(int page) {
    return page < stored.length ? stored[page] : 0;
  }

  private void store(int page, int parts) {
    if (page >= stored.length) {
      stored = Arrays.copyOf(stored, Math.max(page + 1, stored.length * 2));
    }
    stored[page] = parts;
  }

  private static ZoneState state(ZoneAccount zone) {
    ZoneState.Builder state =
        ZoneState.newBuilder()
            .setIndex(zone.index)
            .setId(zone.id)
            .setPlan(zone.plan.plan)
            .setCounts(zone.counts.toState())
            .setSettled(SettledCodec.write(zone.settled));
    if (zone.adjustments != null) {
      zone.adjustments.changes.forEach(of -> state.addShifts(SettledCodec.write(of)));
      zone.adjustments.coarse.forEach(of -> state.addCoarse(SettledCodec.write(of)));
    }
    return state.setHoldings(zone.holdings.toBytes()).build();
  }

  /** Takes a part of a page back. */
  void read(String key, byte[] value, Consumer<ZoneState> zones) throws IOException {
    String[] place = key.substring(PREFIX.length()).split("/", -1);
    int page = Integer.parseInt(place[0]);
    store(page, Math.max(stored(page), Integer.parseInt(place[1]) + 1));
    ZonePage.parseFrom(value).getZonesList().forEach(zones);
  }
}
