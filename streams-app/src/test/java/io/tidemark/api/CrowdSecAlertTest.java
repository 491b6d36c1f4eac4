package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SourceBlock;
import org.junit.jupiter.api.Test;

/** Tests of the alert's fields against the form of CrowdSec's local API. */
class CrowdSecAlertTest {
  private static final long NOW = 1_790_000_000_000L;

  private static JsonNode alert(SourceBlock.Builder block) throws JsonProcessingException {
    LimitRecord limit =
        LimitRecord.newBuilder()
            .setId("shop.L1")
            .setZone("shop")
            .setGround("suspicion shop.S1: a flood")
            .setBlock(block)
            .setCreatedMillis(NOW - 60_000)
            .setExpiresMillis(NOW + 3_600_000)
            .build();
    return Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(CrowdSecAlert.of(limit, NOW)));
  }

  @Test
  void anAddressIsBannedForAsLongAsTheBlockLasts() throws JsonProcessingException {
    JsonNode expected =
        Json.MAPPER.readTree(
            """
            {"scenario": "tidemark/abuse", "scenario_hash": "", "scenario_version": "1",
             "message": "shop.L1 of zone shop: suspicion shop.S1: a flood", "events_count": 1,
             "start_at": "2026-09-21T14:12:20Z", "stop_at": "2026-09-21T14:13:20Z",
             "capacity": 0, "leakspeed": "0", "simulated": false, "events": [],
             "source": {"scope": "Ip", "value": "198.51.100.7", "ip": "198.51.100.7"},
             "decisions": [{"origin": "tidemark", "type": "ban", "scope": "Ip",
               "value": "198.51.100.7", "duration": "3600s", "scenario": "tidemark/abuse",
               "simulated": false}]}
            """);
    assertThat(alert(SourceBlock.newBuilder().setClientLow(0xffff_c633_6407L).setPrefixBits(128)))
        .isEqualTo(expected);
  }

  @Test
  void aPrefixIsARange() throws JsonProcessingException {
    JsonNode source =
        alert(SourceBlock.newBuilder().setClientHigh(0x2001_0db8_0000_0001L).setPrefixBits(64))
            .get("source");
    assertThat(source.get("scope").asText()).isEqualTo("Range");
    assertThat(source.get("range").asText()).endsWith("/64");
    assertThat(source.has("ip")).isFalse();
  }
}
