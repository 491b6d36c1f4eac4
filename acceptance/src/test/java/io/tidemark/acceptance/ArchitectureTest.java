package io.tidemark.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** The dependency rules of the design, one for each arrow. */
@AnalyzeClasses(packages = "io.tidemark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PROXY_SIDE = {
    "io.tidemark.agent..", "io.tidemark.netty..", "io.tidemark.edge..", "io.tidemark.sidecar.."
  };

  private static final String[] APP_SIDE = {
    "io.tidemark.ledger..",
    "io.tidemark.plans..",
    "io.tidemark.topology..",
    "io.tidemark.zones..",
    "io.tidemark.api..",
    "io.tidemark.metrics..",
    "io.tidemark.usage..",
    "io.tidemark.policy..",
    "io.tidemark.abuse..",
    "io.tidemark.cases..",
    "io.tidemark.alerts..",
    "io.tidemark.requests..",
    "io.tidemark.control..",
    "io.tidemark.access..",
    "io.tidemark.tls..",
    "io.tidemark.files..",
    "io.tidemark.cli..",
    "io.tidemark.app.."
  };

  @ArchTest
  static final ArchRule theContractKnowsNobody =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.events..", "io.tidemark.settings..")
          .should()
          .dependOnClassesThat(inTidemarkBut("io.tidemark.events", "io.tidemark.settings"));

  @ArchTest
  static final ArchRule theAgentKnowsOnlyTheContract =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.agent..")
          .should()
          .dependOnClassesThat(
              inTidemarkBut("io.tidemark.agent", "io.tidemark.events", "io.tidemark.settings"));

  @ArchTest
  static final ArchRule theSidecarKnowsOnlyTheAgent =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.sidecar..")
          .should()
          .dependOnClassesThat(
              inTidemarkBut(
                  "io.tidemark.sidecar",
                  "io.tidemark.agent",
                  "io.tidemark.events",
                  "io.tidemark.settings",
                  "io.tidemark.commands"));

  @ArchTest
  static final ArchRule theSidecarsPackagesHaveNoCycles =
      slices().matching("io.tidemark.sidecar.(*)..").should().beFreeOfCycles();

  /** The application checks rules, and proxies apply them. */
  @ArchTest
  static final ArchRule rulesKnowOnlyTheContract =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.rules..")
          .should()
          .dependOnClassesThat(inTidemarkBut("io.tidemark.rules", "io.tidemark.events"));

  /** The shared part of command lines must not connect programs that are kept apart. */
  @ArchTest
  static final ArchRule commandsKnowOnlySettings =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.commands..")
          .should()
          .dependOnClassesThat(inTidemarkBut("io.tidemark.commands", "io.tidemark.settings"));

  /** Programs for production have no broker, no database and no demo on their class path. */
  @ArchTest
  static final ArchRule nothingButTheDemoKnowsTheDemo =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.tidemark.quickstart..",
              "io.tidemark.benchmarks..",
              "io.tidemark.broker..",
              "io.tidemark.database..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tidemark.quickstart..", "io.tidemark.broker..", "io.tidemark.database..");

  @ArchTest
  static final ArchRule theAgentStaysLight =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..", "org.apache.kafka.streams..", "com.fasterxml..", "io.javalin..");

  @ArchTest
  static final ArchRule micrometerIsOptionalForTheAgent =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.agent..")
          .and()
          .doNotHaveSimpleName("MicrometerAgentMetrics")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule theApplicationNeverSeesTheAgent =
      noClasses()
          .that()
          .resideInAnyPackage(APP_SIDE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROXY_SIDE);

  @ArchTest
  static final ArchRule theProxyNeverSeesTheApplication =
      noClasses()
          .that()
          .resideInAnyPackage(PROXY_SIDE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(APP_SIDE);

  /** The audit is independent only if it shares no code with the ledger. */
  @ArchTest
  static final ArchRule theAuditKnowsOnlyTheContract =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.audit..")
          .should()
          .dependOnClassesThat(inTidemarkBut("io.tidemark.audit", "io.tidemark.events"));

  /** History needs settled rows, not the code that settles them. */
  @ArchTest
  static final ArchRule usageKnowsOnlyTheContract =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.usage..")
          .should()
          .dependOnClassesThat(
              inTidemarkBut("io.tidemark.usage", "io.tidemark.events", "io.tidemark.settings"));

  @ArchTest
  static final ArchRule statementsArePure =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.usage.statements..", "io.tidemark.usage.formats..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "org.postgresql..",
              "org.apache.kafka..",
              "io.javalin..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule theLedgerIsPure =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.ledger..", "io.tidemark.plans..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "io.javalin..",
              "io.micrometer..",
              "io.prometheus..",
              "java.sql..",
              "java.net..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule policyAndDialoguesArePure =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.policy..", "io.tidemark.cases..", "io.tidemark.abuse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.apache.hc..",
              "io.javalin..",
              "io.micrometer..",
              "io.prometheus..",
              "java.sql..",
              "java.net.http..")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.time.Clock.class);

  @ArchTest
  static final ArchRule theLedgerHasNoClock =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.ledger..", "io.tidemark.plans..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.time.Clock.class);

  @ArchTest
  static final ArchRule kafkaStreamsInternalsStandInOneClass =
      noClasses()
          .that()
          .doNotHaveSimpleName("CommitHook")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..internals..");

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.tidemark.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noRoomsForEverything =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..common..", "..impl..", "..helper..", "..manager..");

  @ArchTest
  static final ArchRule utilityNamesAreNoNames =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager");

  @ArchTest
  static final ArchRule nothingSleepsButThePause =
      noClasses()
          .that()
          .doNotHaveSimpleName("Pause")
          .should()
          .callMethod(Thread.class, "sleep", long.class);

  /** Every package but those of generated classes is null-marked. */
  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes()
          .that()
          .resideOutsideOfPackages(
              "io.tidemark.events.v1..",
              "io.tidemark.events.named..",
              "io.tidemark.ledger.state..",
              "io.tidemark.abuse.state..",
              "io.tidemark.cases.state..",
              "io.tidemark.policy.state..",
              "io.tidemark.agent.state..",
              "io.tidemark.sidecar.state..")
          .should(
              com.tngtech.archunit.lang.ArchCondition.from(
                  DescribedPredicate.describe(
                      "be in a null-marked package",
                      (JavaClass type) -> type.getPackage().isAnnotatedWith(NullMarked.class))));

  private static DescribedPredicate<JavaClass> inTidemarkBut(String... packages) {
    return DescribedPredicate.describe(
        "of other rooms of Tidemark",
        type -> {
          String name = type.getPackageName();
          if (!name.startsWith("io.tidemark")) {
            return false;
          }
          for (String allowed : packages) {
            if (name.equals(allowed) || name.startsWith(allowed + ".")) {
              return false;
            }
          }
          return true;
        });
  }
}
