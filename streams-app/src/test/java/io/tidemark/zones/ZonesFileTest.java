package io.tidemark.zones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.ManagedRule;
import io.tidemark.events.v1.RateKey;
import io.tidemark.events.v1.RateRule;
import io.tidemark.events.v1.RuleAction;
import io.tidemark.events.v1.Zone;
import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void valuesOfAnotherKindAreNotIgnored() {
    assertThat(
            problems(
                """
                plans: { pro: { guideline: 1 } }
                zones:
                  z:
                    hosts: [z.test]
                    origin: http://h
                    plan: pro
                    contact: { name: [Ada], email: { to: ada@example.com } }
                    rules: { managed: block, custom: [{ when: "true", do: block }], rates: 7 }
                """))
        .anyMatch(told -> told.startsWith("zones.z.contact.name must be a text"))
        .anyMatch(told -> told.startsWith("zones.z.contact.email must be a text"))
        .anyMatch(told -> told.startsWith("zones.z.rules.managed must be a mapping of rules"))
        .anyMatch(told -> told.startsWith("zones.z.rules.custom must be a mapping of rules"))
        .anyMatch(told -> told.startsWith("zones.z.rules.rates must be a mapping of rules"));
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
            "more is not known, known: plans, removes, zones",
            "plans.Pro must be named by 1 to 64 of [a-z0-9_-], and not 'unknown'",
            "plans.Pro.guideline must be a whole number above 0, got: 0",
            "plans.free.guideline must be a whole number above 0 or custom, got: nothing",
            "zones.a b must be named by 1 to 64 of [A-Za-z0-9_-]",
            "zones.a b.gideline is not known, known: contact, guideline, handlers, hosts, origin, per_client, plan, rules, streams",
            "zones.a b.hosts must be a list of host names, got: []",
            "zones.a b.origin must be http://host[:port] or https://host[:port], got: ftp://x",
            "zones.a b.plan must be one of Pro, free, got: gold",
            "zones.c.hosts must be host names without a port, got: bad host",
            "zones.c.origin must be http://host[:port] or https://host[:port], got: http://h/path",
            "zones.d.hosts must not be in two zones, got: x.example.com (also in c)");
  }

  @Test
  void originsOfWebSocketsAreThoseOfHttp() {
    assertThat(zone("origin: 'wss://h:1'").getOrigin()).isEqualTo("https://h:1");
    assertThat(zone("origin: 'ws://h'").getOrigin()).isEqualTo("http://h");
  }

  @Test
  void readsRulesAndHandlers() {
    Zone zone =
        zone(
            """
            origin: http://h, handlers: { /chat: chat-room, /rooms/*: chat-room }, rules: {
              origins: [App.test], managed: { cross-site: block, sql-injection: off },
              custom: { old: { when: "path == '/old'", do: block, status: 410 } },
              rates: { each: { by: client, most: 5, per: 10s, do: block },
                       net: { by: prefix, bits: 16, most: 50, do: log },
                       key: { by: header, header: X-Key, most: 9, per: 1m, do: block } } }
            """);
    assertThat(zone.getHandlersList()).hasSize(2);
    HandshakeRules rules = zone.getRules();
    assertThat(rules.getOriginsList()).containsExactly("app.test");
    assertThat(rules.getManagedList())
        .extracting(ManagedRule::getAction)
        .containsExactly(RuleAction.BLOCK, RuleAction.OFF_DUTY);
    assertThat(rules.getCustom(0).getStatus()).isEqualTo(410);
    assertThat(rules.getRatesList())
        .extracting(RateRule::getKey, RateRule::getPerMillis, RateRule::getPrefixBits)
        .containsExactly(
            tuple(RateKey.CLIENT, 10_000L, 0),
            tuple(RateKey.PREFIX, 10_000L, 112),
            tuple(RateKey.HEADER, 60_000L, 0));
  }

  @Test
  void whatIsWrongWithRulesIsTold() {
    assertThat(
            problems(
                """
                plans: { pro: { guideline: 5 } }
                zones:
                  z:
                    hosts: [z.test]
                    origin: http://h
                    plan: pro
                    handlers: { chat: x }
                    rules:
                      managed: { sqli: block, cross-site: maybe }
                      custom:
                        Bad Name: { when: "pth == '/'", do: block }
                        b: { when: "path == '/'", do: block, status: 302 }
                      rates:
                        r: { by: cookie, do: block, per: 10ms }
                """))
        .anyMatch(told -> told.startsWith("zones.z.rules.managed.sqli is not known"))
        .anyMatch(told -> told.startsWith("zones.z.rules.custom.Bad Name: ERROR"))
        .contains(
            "zones.z.handlers.chat must be a path that begins with / and a name, got: x",
            "zones.z.rules.managed.cross-site must be block, log, off, got: maybe",
            "zones.z.rules.custom.Bad Name must be named by 1 to 64 of [a-z0-9_-]",
            "zones.z.rules.custom.b.status must be a whole number from 400 to 499, got: 302",
            "zones.z.rules.rates.r.by must be client, prefix or header, got: cookie",
            "zones.z.rules.rates.r.most must be a whole number from 1 to 1000000, got: nothing",
            "zones.z.rules.rates.r.per must be between 1s and 1h, such as 30m, 6h or 7d, got: 10ms")
        .hasSize(9);
  }

  private static Zone zone(String more) {
    return Objects.requireNonNull(
        ZonesFile.parse(
                "plans: { pro: { guideline: 5 } }\nzones: { z: { hosts: [z.test], plan: pro, "
                    + more
                    + " } }")
            .zones()
            .get("z"));
  }

  @Test
  void whatIsNoYamlSaysWhere() {
    assertThat(problems("plans: [").get(0)).contains("zones file must be YAML").contains("line");
    assertThat(problems("just text").get(0)).contains("a mapping with plans, removes, zones");
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(SettingsException.class, () -> ZonesFile.parse(yaml)).problems();
  }

  @Test
  void theConnectionsOfAClientMayBeLimited() {
    String zone =
        "plans: { pro: { guideline: 5 } }\nzones: { z: { hosts: [h], origin: 'http://h', plan: pro, per_client: %s } }";
    assertThat(ZonesFile.parse(zone.formatted("7")).zones().values())
        .extracting(Zone::getPerClient)
        .containsExactly(7);
    for (String wrong : List.of("0", "-1", "1.5", "many", "9999999999")) {
      assertThat(problems(zone.formatted(wrong)))
          .containsExactly("zones.z.per_client must be a whole number above 0, got: " + wrong);
    }
  }

  @Test
  void hostsMayBePatternsAndAreWrittenAlike() {
    ZonesFile file =
        ZonesFile.parse(
            """
            plans: { pro: { guideline: 5 } }
            zones:
              a: { hosts: ['*.Tenant.Example.com', 'Shop.Example.com.'], origin: 'http://h', plan: pro }
              b: { hosts: ['*'], origin: 'http://h', plan: pro }
            """);
    assertThat(file.zones().values())
        .extracting(zone -> List.copyOf(zone.getHostsList()))
        .containsExactly(List.of("*.tenant.example.com", "shop.example.com"), List.of("*"));
    assertThat(
            problems(
                """
                plans: { pro: { guideline: 5 } }
                zones:
                  a: { hosts: ['*.example.com'], origin: 'http://h', plan: pro }
                  b: { hosts: ['*.EXAMPLE.com.'], origin: 'http://h', plan: pro }
                """))
        .containsExactly("zones.b.hosts must not be in two zones, got: *.example.com (also in a)");
  }

  @Test
  void aWrongNameIsToldByItsCause() {
    String zone =
        "plans: { pro: { guideline: 5 } }\nzones: { z: { hosts: ['%s'], origin: 'http://h', plan: %s } }";
    assertThat(problems(zone.formatted("a.*.example.com", "pro")))
        .containsExactly(
            "zones.z.hosts must be a host name, *.example.com for all names below it, or * for the rest, got: a.*.example.com");
    assertThat(problems(zone.formatted("münchen.example", "pro")))
        .containsExactly(
            "zones.z.hosts must be written as clients send it, which is xn--mnchen-3ya.example, got: münchen.example");
    assertThat(problems(zone.formatted("z.test:8080", "pro")))
        .containsExactly("zones.z.hosts must be host names without a port, got: z.test:8080");
    assertThat(problems(zone.formatted("z.test", "on")))
        .containsExactly(
            "zones.z.plan must be the name of a plan, got: true (YAML takes on, off, yes and no for that; put the name in quotes)");
    assertThat(problems(zone.formatted("z.test", "gold")))
        .containsExactly("zones.z.plan must be one of pro, got: gold");
    assertThat(problems(zone.formatted("z.test", "pro, hots: [x]")))
        .singleElement()
        .asString()
        .startsWith("zones.z.hots is not known, known: contact, ");
  }

  @Test
  void underscoresMayBeInNames() {
    Zone zone = zone("origin: 'http://my_app:3000'");
    assertThat(zone.getOrigin()).isEqualTo("http://my_app:3000");
    assertThat(
            ZonesFile.parse(
                    "plans: { pro: { guideline: 5 } }\nzones: { z: { hosts: [my_app.test], origin: 'http://[::1]:80', plan: pro } }")
                .zones()
                .get("z"))
        .extracting(Zone::getOrigin)
        .isEqualTo("http://[::1]:80");
  }

  @Test
  void aFolderOfFilesIsOne(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), line("a") + "\n\n" + line("b") + "\n");
    Files.writeString(folder.resolve("plans.yaml"), "plans: { pro: { guideline: 5 } }");
    Files.writeString(folder.resolve("more.jsonl"), "{\"plan\": \"big\", \"guideline\": 9}\n");
    Files.writeString(folder.resolve("README.md"), "not read");
    ZonesFile file = ZonesFile.read(folder);
    assertThat(file.zones().keySet()).containsExactly("a", "b");
    assertThat(file.plans().keySet()).containsExactly("big", "pro");

    Files.writeString(folder.resolve("z.jsonl"), line("a") + "\n{\"zone\": \n[]\n{}\n");
    assertThat(
            catchThrowableOfType(SettingsException.class, () -> ZonesFile.read(folder)).problems())
        .anyMatch(told -> told.equals("zones.a must not be there twice"))
        .anyMatch(told -> told.startsWith("z.jsonl:2 must be one JSON object"))
        .anyMatch(told -> told.startsWith("z.jsonl:3 must be one JSON object, got: []"))
        .anyMatch(told -> told.startsWith("z.jsonl:4 must have one of zone, plan, removes"));
  }

  private static String line(String id) {
    return "{\"zone\": \"%1$s\", \"hosts\": [\"%1$s.test\"], \"origin\": \"http://h\", \"plan\": \"pro\"}"
        .formatted(id);
  }

  @Test
  void aFileThatTakesMuchAwayHasToSaySo() {
    Map<String, Zone> before = ZonesFile.parse(of(20, "")).zones();
    assertThat(Shrinking.fault(before, ZonesFile.parse(of(18, "")))).isNull();
    assertThat(Shrinking.fault(before, ZonesFile.parse(of(17, ""))))
        .contains("3 of 20 zones (z17, z18, z19)")
        .contains("removes: 3");
    assertThat(Shrinking.fault(before, ZonesFile.parse(of(17, "removes: 3\n")))).isNull();
    assertThat(Shrinking.fault(before, ZonesFile.parse(of(16, "removes: 3\n")))).isNotNull();
    assertThat(Shrinking.fault(Map.of(), ZonesFile.parse(of(2, "")))).isNull();
    assertThat(Shrinking.fault(ZonesFile.parse(of(4, "")).zones(), ZonesFile.parse(of(3, ""))))
        .as("one of a few may go")
        .isNull();
  }

  @Test
  void aPlanThatLosesAllItsHostsIsToldOf() {
    String rare = "  r%d: { hosts: [r%d.test], origin: 'http://h', plan: rare }\n";
    String two = of(30, "") + rare.formatted(1, 1) + rare.formatted(2, 2);
    Map<String, Zone> before = ZonesFile.parse(two).zones();
    assertThat(Shrinking.fault(before, ZonesFile.parse(of(30, ""))))
        .contains("all hosts of plan rare (zones r1, r2)");
    assertThat(Shrinking.fault(before, ZonesFile.parse(two.replace("plan: rare", "plan: pro"))))
        .as("moved to another plan")
        .isNull();
  }

  private static String of(int zones, String more) {
    StringBuilder yaml =
        new StringBuilder(more)
            .append("plans: { pro: { guideline: 500 }, rare: { guideline: 5 } }\nzones:\n");
    for (int i = 0; i < zones; i++) {
      yaml.append(
          "  z%02d: { hosts: [z%02d.test], origin: 'http://h', plan: pro }\n".formatted(i, i));
    }
    return yaml.toString();
  }

  /** The default limit of the YAML library would be reached at 35,750 zones of this length. */
  @Test
  void aHundredThousandZonesAreRead() {
    StringBuilder yaml = new StringBuilder("plans: { pro: { guideline: 500 } }\nzones:\n");
    for (int i = 0; i < 100_000; i++) {
      yaml.append(
          "  zone-%06d: { hosts: [zone-%06d.example.com], origin: \"http://127.0.0.1:3000\", plan: pro }\n"
              .formatted(i, i));
    }
    assertThat(ZonesFile.parse(yaml.toString()).zones()).hasSize(100_000);
  }
}
