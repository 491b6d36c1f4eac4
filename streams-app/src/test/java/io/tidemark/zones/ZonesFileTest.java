package io.tidemark.zones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.events.v1.Zone;
import io.tidemark.settings.SettingsException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ZonesFileTest {
  @Test
  void readsPlansAndZones() {
    ZonesFile file =
        ZonesFile.parse(
            """
            plans:
              pro: { guideline: 500 }
              enterprise: { guideline: custom }
            zones:
              shop:
                hosts: [Shop.Example.com, www.shop.example.com]
                origin: http://127.0.0.1:3000/
                plan: pro
                guideline: 800
                contact: { name: Ada, email: ada@example.com }
            """);
    assertThat(Objects.requireNonNull(file.plans().get("pro")).getGuideline()).isEqualTo(500);
    assertThat(Objects.requireNonNull(file.plans().get("enterprise")).hasGuideline()).isFalse();
    Zone shop = Objects.requireNonNull(file.zones().get("shop"));
    assertThat(shop.getHostsList()).containsExactly("shop.example.com", "www.shop.example.com");
    assertThat(shop.getOrigin()).isEqualTo("http://127.0.0.1:3000");
    assertThat(shop.getGuideline()).isEqualTo(800);
  }

  @Test
  void tellsEveryProblemAtOnce() {
    assertThat(
            problems(
                """
                plans:
                  Pro: { guideline: 0 }
                  free: {}
                zones:
                  a b:
                    hosts: []
                    origin: ftp://x
                    plan: gold
                    gideline: 5
                  c:
                    hosts: [x.example.com, 'bad host']
                    origin: http://h/path
                    plan: free
                  d:
                    hosts: [x.example.com]
                    origin: http://h
                    plan: free
                more: 1
                """))
        .containsExactlyInAnyOrder(
            "more is not known, known: plans, zones",
            "plans.Pro must be named by 1 to 64 of [a-z0-9_-], and not 'unknown'",
            "plans.Pro.guideline must be a whole number above 0, got: 0",
            "plans.free.guideline must be a whole number above 0 or custom, got: nothing",
            "zones.a b must be named by 1 to 64 of [A-Za-z0-9_-]",
            "zones.a b.gideline is not known, known: contact, guideline, hosts, origin, plan",
            "zones.a b.hosts must be a list of host names, got: []",
            "zones.a b.origin must be http://host[:port] or https://host[:port], got: ftp://x",
            "zones.a b.plan must be one of Pro, free, got: gold",
            "zones.c.hosts must be host names without a port, got: bad host",
            "zones.c.origin must be http://host[:port] or https://host[:port], got: http://h/path",
            "zones.d.hosts must not be in two zones, got: x.example.com (also in c)");
  }

  @Test
  void whatIsNoYamlSaysWhere() {
    assertThat(problems("plans: [").get(0)).contains("zones file must be YAML").contains("line");
    assertThat(problems("just text").get(0)).contains("a mapping with plans, zones");
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(SettingsException.class, () -> ZonesFile.parse(yaml)).problems();
  }
}
