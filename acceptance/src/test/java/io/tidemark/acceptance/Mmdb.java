package io.tidemark.acceptance;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A writer of small files in MaxMind's format (its specification, version 2.0): a binary tree of
 * the bits of addresses, IPv4 under 96 zeros, and the maps that its leaves point at.
 */
public final class Mmdb {
  private static final int LEAF = 1 << 30;

  private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Adds the data of a network. Values are texts or {@code Long}s. */
  public Mmdb with(String network, Map<String, Object> said) {
    Prefix prefix = Objects.requireNonNull(Prefix.parse(network));
    Client from = prefix.client();
    long low = from.isIpv4() ? from.low() & 0xffffffffL : from.low();
    int node = 0;
    for (int bit = 0; bit < prefix.bits(); bit++) {
      long half = bit < 64 ? from.high() : low;
      int side = (int) (half >>> (63 - bit % 64)) & 1;
      int[] at = nodes.get(node);
      if (bit == prefix.bits() - 1) {
        at[side] = LEAF | data.size();
      } else {
        if (at[side] == 0) {
          nodes.add(new int[2]);
          at[side] = nodes.size() - 1;
        }
        node = at[side];
      }
    }
    map(data, said);
    return this;
  }

  public Path write(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int side : node) {
        int record =
            side == 0
                ? nodes.size()
                : (side & LEAF) == 0 ? side : (side ^ LEAF) + nodes.size() + 16;
        out.write(record >>> 16);
        out.write(record >>> 8);
        out.write(record);
      }
    }
    out.writeBytes(new byte[16]);
    data.writeTo(out);
    out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
    out.writeBytes("MaxMind.com".getBytes(StandardCharsets.UTF_8));
    map(
        out,
        Map.of(
            "node_count",
            nodes.size(),
            "record_size",
            (short) 24,
            "ip_version",
            (short) 6,
            "database_type",
            "Test-ASN",
            "binary_format_major_version",
            (short) 2,
            "binary_format_minor_version",
            (short) 0,
            "build_epoch",
            1_790_000_000L,
            "languages",
            List.of(),
            "description",
            Map.of()));
    return Files.write(file, out.toByteArray());
  }

  private static void value(ByteArrayOutputStream to, Object value) {
    if (value instanceof Map<?, ?> map) {
      map(to, map);
    } else if (value instanceof Short number) {
      to.write(5 << 5 | 2);
      to.writeBytes(ByteBuffer.allocate(2).putShort(number).array());
    } else if (value instanceof Integer number) {
      to.write(6 << 5 | 4);
      to.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
    } else if (value instanceof Long number) {
      to.write(8);
      to.write(9 - 7);
      to.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
    } else if (value instanceof List<?>) {
      to.write(0);
      to.write(11 - 7);
    } else {
      text(to, value.toString());
    }
  }

  private static void map(ByteArrayOutputStream to, Map<?, ?> map) {
    to.write(7 << 5 | map.size());
    new TreeMap<>(map)
        .forEach(
            (key, value) -> {
              text(to, key.toString());
              value(to, value);
            });
  }

  private static void text(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 29) {
      to.write(2 << 5 | bytes.length);
    } else if (bytes.length < 285) {
      to.write(2 << 5 | 29);
      to.write(bytes.length - 29);
    } else {
      to.write(2 << 5 | 30);
      to.write((bytes.length - 285) >>> 8);
      to.write(bytes.length - 285);
    }
    to.writeBytes(bytes);
  }
}
