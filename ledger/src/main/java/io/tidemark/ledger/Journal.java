package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Carries unsettled opens and closes into the changelog, each bucket once: a commit writes what is
 * new since the one before into pieces, and a piece is deleted when all of it is settled. So an
 * event costs the changelog a few bytes, however often its zone is written meanwhile.
 *
 * <p>A piece: for each zone its index, the number of buckets, and for each the difference of its
 * time and kind to the one before, and its count.
 */
final class Journal {
  static final String PREFIX = "j/";
  private static final int PIECE_BYTES = 512 << 10;
  private static final int COUNT_BITS = 20;
  private static final int MOST_BUCKET_BYTES = 16;

  private record Piece(long number, long lastMillis) {}

  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private final byte[] buffer = new byte[PIECE_BYTES];
  private long next;

  void write(List<ZoneAccount> pending, long settledMillis, LedgerState.Writer to) {
    for (int n = pieces.size(); n > 0; n--) {
      Piece piece = pieces.remove();
      if (piece.lastMillis < settledMillis) {
        to.put(PREFIX + piece.number, null);
      } else {
        pieces.add(piece);
      }
    }
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(buffer);
      long last = 0;
      for (ZoneAccount zone : pending) {
        Timeline timeline = zone.timeline;
        int count = timeline.unjournaledCount();
        int done = 0;
        while (done < count) {
          if (out.spaceLeft() < 4 * MOST_BUCKET_BYTES) {
            put(out, last, to);
            out = CodedOutputStream.newInstance(buffer);
            last = 0;
          }
          int fits = Math.min(count - done, out.spaceLeft() / MOST_BUCKET_BYTES - 2);
          out.writeUInt32NoTag(zone.index);
          out.writeUInt32NoTag(fits);
          long before = 0;
          for (int i = done; i < done + fits; i++) {
            long bucket = timeline.unjournaled(i);
            out.writeSInt64NoTag((bucket >>> COUNT_BITS) - before);
            out.writeUInt32NoTag((int) (bucket & ((1L << COUNT_BITS) - 1)));
            before = bucket >>> COUNT_BITS;
            last = Math.max(last, Timeline.millis(bucket));
          }
          done += fits;
        }
        timeline.allJournaled();
      }
      put(out, last, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(CodedOutputStream out, long lastMillis, LedgerState.Writer to) {
    int written = buffer.length - out.spaceLeft();
    if (written > 0) {
      to.put(PREFIX + next, Arrays.copyOf(buffer, written));
      pieces.add(new Piece(next++, lastMillis));
    }
  }

  /** Takes back a piece that was written; what was settled since is left out. */
  void read(String key, byte[] value, List<ZoneAccount> zones, long settledMillis)
      throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(value);
    long last = 0;
    while (!in.isAtEnd()) {
      Timeline timeline = zones.get(in.readUInt32()).timeline;
      int count = in.readUInt32();
      long bucket = 0;
      for (int i = 0; i < count; i++) {
        bucket += in.readSInt64();
        long packed = bucket << COUNT_BITS | in.readUInt32();
        if (Timeline.millis(packed) >= settledMillis) {
          timeline.append(packed);
        }
        last = Math.max(last, Timeline.millis(packed));
      }
      timeline.allJournaled();
    }
    long number = Long.parseLong(key.substring(PREFIX.length()));
    pieces.add(new Piece(number, last));
    next = Math.max(next, number + 1);
  }
}
