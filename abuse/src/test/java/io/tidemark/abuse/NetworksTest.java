package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.abuse.Networks.Network;
import io.tidemark.events.v1.RaiseSuspicion;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Tests with a table: 198.51.100.0/24 is a hoster's, 203.0.113.0/24 a nameless provider's, the rest
 * unknown.
 */
class NetworksTest {
  private static final Networks TABLE =
      client ->
          switch ((int) (client.low() >>> 8) & 0xffffff) {
            case 0xc63364 -> new Network(64_500, "Example Hosting");
            case 0xcb0071 -> new Network(64_501, "");
            default -> null;
          };

  private static RaiseSuspicion raised(Networks networks, int... ofNetworks) {
    List<Finding.Suspect> suspects =
        Arrays.stream(ofNetworks)
            .mapToObj(
                net -> new Finding.Suspect(0xffff_0000_0000L | ((long) net << 8) | 7, 1, 2, 0))
            .toList();
    return FindingCodec.request(
            "shop",
            new Finding(
                AbuseKind.DISTRIBUTED_FLOOD,
                Severity.HIGH,
                1,
                suspects,
                0,
                new TreeMap<>(),
                "many opened"),
            1,
            networks)
        .getRaiseSuspicion();
  }

  private static final int HOSTER = 0xc63364;
  private static final int PROVIDER = 0xcb0071;
  private static final int UNKNOWN = 0xc00002;

  @Test
  void sourcesAreNamedWithTheirNetworks() {
    RaiseSuspicion raised = raised(TABLE, HOSTER, UNKNOWN);
    assertThat(raised.getFinding().getSources(0).getAsn()).isEqualTo(64_500);
    assertThat(raised.getFinding().getSources(0).getAsName()).isEqualTo("Example Hosting");
    assertThat(raised.getFinding().getSources(1).hasAsn()).isFalse();
  }

  @Test
  void whatMostHaveInCommonIsPartOfTheEvidence() {
    assertThat(raised(TABLE, HOSTER, PROVIDER, HOSTER).getEvidence())
        .isEqualTo("many opened; 2 of the 3 named sources are in AS64500 (Example Hosting)");
    assertThat(raised(TABLE, HOSTER, HOSTER).getEvidence())
        .isEqualTo("many opened; all 2 named sources are in AS64500 (Example Hosting)");
    assertThat(raised(TABLE, PROVIDER).getEvidence())
        .isEqualTo("many opened; the named source is in AS64501");
  }

  @Test
  void whatHalfOrFewerHaveIsNot() {
    assertThat(raised(TABLE, HOSTER, PROVIDER).getEvidence()).isEqualTo("many opened");
    assertThat(raised(TABLE, HOSTER, UNKNOWN, UNKNOWN).getEvidence()).isEqualTo("many opened");
    assertThat(raised(TABLE).getEvidence()).isEqualTo("many opened");
    assertThat(raised(Networks.UNKNOWN, HOSTER, HOSTER).getEvidence()).isEqualTo("many opened");
  }
}
