package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The test that the build finds each test class by its name; another one would never run. */
class TestNamesTest {
  @Test
  void everyTestIsFound() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      List<Path> tests =
          files
              .filter(
                  file ->
                      file.toString().endsWith(".java")
                          && file.toString().contains("src/test/java"))
              .filter(TestNamesTest::holdsTests)
              .toList();
      assertThat(tests).hasSizeGreaterThan(10);
      assertThat(tests).allMatch(file -> file.toString().matches(".*(Test|IT|Properties)\\.java"));
    }
  }

  private static boolean holdsTests(Path file) {
    try {
      return Files.readString(file).matches("(?s).*@(Test|Property|ArchTest)\\b.*");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
