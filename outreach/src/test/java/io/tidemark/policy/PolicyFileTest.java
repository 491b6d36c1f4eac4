package io.tidemark.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.AutomaticRule;
import io.tidemark.settings.SettingsException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyFileTest {
  @Test
  void anEmptyFileIsTheDefault() {
    assertThat(PolicyFile.parse("").rules("pro", "shop")).isEqualTo(Rules.DEFAULT);
  }

  @Test
  void aZoneStandsOverItsPlanAndThatOverTheDefaults() {
    Policy policy =
        PolicyFile.parse(
            """
            defaults: {repeated: {spikes: 4}, cool_down: 7d}
            plans: {free: {repeated: {window: 14d}, continued: {above: 3h}}}
            zones: {shop: {repeated: {apart: 1h}, early_warning: {on: true, at: 70%}}}
            """);
    Rules shop = policy.rules("free", "shop");
    assertThat(shop.repeated())
        .isEqualTo(new Rules.RepeatedRule(4, Duration.ofDays(14), Duration.ofHours(1)));
    assertThat(shop.continued().above()).isEqualTo(Duration.ofHours(3));
    assertThat(shop.earlyWarning()).isEqualTo(new Rules.EarlyWarningRule(true, 70));
    assertThat(shop.dialogue().coolDown()).isEqualTo(Duration.ofDays(7));
    assertThat(policy.rules("pro", "shop").repeated().window()).isEqualTo(Duration.ofDays(7));
    assertThat(policy.rules("free", "chat").earlyWarning().on()).isFalse();
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    """
                    defaults:
                      repeated: {window: 5s, spikes: many}
                      spike: {until: 120%}
                      share: 20%
                      cooldown: 3d
                    plans:
                      Free!: {continued: {above: 30h}}
                    zones:
                      shop: {early_warning: {on: perhaps, at: 5%}}
                    other: 1
                    """))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "defaults.repeated.window must be between 1m and 90d, such as 30m, 6h or 7d, got: 5s",
            "defaults.repeated.spikes must be a whole number from 1 to 100, got: many",
            "defaults.spike.until must be at most defaults.spike.above, 100%, got: 120%",
            "defaults.share must be a mapping with above, medians, got: 20%",
            "defaults.cooldown is not known, known: ",
            "plans.Free! is no name of one",
            "plans.Free!.continued.above must be at most plans.Free!.continued.window, 1d, got: 30h",
            "zones.shop.early_warning.on must be true or false, got: perhaps",
            "zones.shop.early_warning.at must be between 20% and 100%, got: 5%",
            "other is not known, known: defaults, plans, zones");
  }

  @Test
  void whatIsDoneWithoutAskingIsNothingUnlessItIsNamed() {
    Policy policy =
        PolicyFile.parse(
            """
            defaults: {abuse: {automatic: {for: 20m, spare_above: 2%}}}
            plans: {free: {abuse: {automatic: {kinds: [churn, holding], above: 0.95, close: true}}}}
            zones: {shop: {abuse: {automatic: {kinds: []}}}}
            """);
    assertThat(policy.rules("pro", "chat").abuse().automatic().kinds()).isEmpty();
    assertThat(policy.rules("free", "chat").abuse().automatic())
        .isEqualTo(
            new AutomaticRule(
                Set.of(AbuseKind.CHURN, AbuseKind.HOLDING), 95, Duration.ofMinutes(20), true, 2));
    assertThat(policy.rules("free", "shop").abuse().automatic().kinds()).isEmpty();
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    """
                    defaults: {abuse: {automatic: {kinds: [surge, Churn], for: 2d, spare_above: 80%, above: 99}}}
                    zones: {shop: {abuse: {automatic: {kinds: churn, on: true}}}}
                    plans: {free: {abuse: {false_alarms: none, automatic: {kinds: [holding]}}}}
                    """))
        .hasMessageContainingAll(
            "defaults.abuse.automatic.kinds must be of brute_force, churn, distributed_flood,"
                + " holding, idle_hoarding, scanning, source_flood, got: surge",
            "got: Churn",
            "defaults.abuse.automatic.for must be between 1m and 1d, such as 30m, 6h or 7d, got: 2d",
            "defaults.abuse.automatic.above must be a number from 0.5 to 1, got: 99",
            "plans.free.abuse.false_alarms must be at most 9 per zone-day, such as: 1 per zone-year, 2 per zone-month, got: none",
            "defaults.abuse.automatic.spare_above must be between 1% and 50%, got: 80%",
            "plans.free.abuse.automatic.close must be true for holding and idle_hoarding, got: false",
            "zones.shop.abuse.automatic.kinds must be a list, got: churn",
            "zones.shop.abuse.automatic.on is not known, known: above, close, for, kinds, spare_above");
  }

  @Test
  void theEvidenceThatIsNeededFollowsFromTheFalseAlarmsThatAreAccepted() {
    Policy policy =
        PolicyFile.parse(
            """
            plans: {free: {abuse: {false_alarms: 3 per zone-month}}}
            """);
    assertThat(policy.rules("pro", "chat").abuse().falseAlarms()).hasToString("1 per zone-year");
    assertThat(policy.rules("free", "chat").abuse().falseAlarms()).hasToString("3 per zone-month");
  }

  @Test
  void aZoneIsCheckedAgainstEveryPlanItMayBeIn() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    """
                    plans: {free: {continued: {window: 2h, above: 1h}}}
                    zones: {shop: {continued: {above: 3h}}}
                    """))
        .hasMessageContaining("zones.shop.continued.above must be at most");
  }

  @Test
  void whatIsNoYamlIsTold() {
    assertThatThrownBy(() -> PolicyFile.parse("defaults: {"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("policy file must be YAML");
    assertThatThrownBy(() -> PolicyFile.parse("a: 1\na: 2"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("Duplicate");
  }
}
