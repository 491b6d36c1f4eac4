package io.tidemark.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

/** The rules of how tests wait: patiently, or with a promised time in tests that run alone. */
@AnalyzeClasses(packagesOf = WaitingTest.class)
class WaitingTest {
  @ArchTest
  static final ArchRule onlyWaitingSaysHowLong =
      noClasses()
          .that()
          .doNotHaveSimpleName("Waiting")
          .should()
          .callMethod(Awaitility.class, "await");

  @ArchTest
  static final ArchRule promisesOfTimeAreHeldAlone =
      methods()
          .that(DescribedPredicate.describe("wait within a time", WaitingTest::waitsWithinATime))
          .should()
          .beAnnotatedWith(DescribedPredicate.describe("@Tag(\"alone\")", WaitingTest::isAlone))
          .because("beside other tests a busy machine would break the promise");

  private static boolean waitsWithinATime(JavaMethod method) {
    return method.getMethodCallsFromSelf().stream()
        .anyMatch(
            call ->
                call.getTargetOwner().isEquivalentTo(Waiting.class)
                    && call.getName().equals("within"));
  }

  private static boolean isAlone(JavaAnnotation<?> annotation) {
    return annotation.getRawType().isEquivalentTo(Tag.class)
        && annotation.get("value").equals(Optional.of("alone"));
  }
}
