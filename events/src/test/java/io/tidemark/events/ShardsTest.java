package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class ShardsTest {
  @Property
  void isKafkasOwnPlacement(@ForAll byte[] key) {
    assertThat(Shards.murmur2(key)).isEqualTo(Utils.murmur2(key));
  }

  @Test
  void knownAnswersHold() throws IOException {
    List<String> lines = answers();
    assertThat(lines).hasSizeGreaterThan(10);
    for (String line : lines) {
      String[] cells = line.split(",", -1);
      assertThat(Shards.shard(cells[0], 8)).as(line).isEqualTo(Integer.parseInt(cells[1]));
      assertThat(Shards.shard(cells[0], 12)).as(line).isEqualTo(Integer.parseInt(cells[2]));
      assertThat(Shards.shard(cells[0], 256)).as(line).isEqualTo(Integer.parseInt(cells[3]));
    }
  }

  private static List<String> answers() throws IOException {
    try (InputStream table =
        Objects.requireNonNull(
            Shards.class.getResourceAsStream("/tidemark/v1/shard-answers.csv"))) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
  }
}
