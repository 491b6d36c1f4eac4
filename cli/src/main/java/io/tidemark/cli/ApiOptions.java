package io.tidemark.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Where the API is, and what it asks for. */
final class ApiOptions {
  @Option(
      names = "--api",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8070",
      description = "the application's API (${DEFAULT-VALUE})")
  private String api = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:TIDEMARK_API_TOKEN}",
      description = "api.token, where one is set (TIDEMARK_API_TOKEN)")
  private @Nullable String token;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      defaultValue = "${env:TIDEMARK_API_CA}",
      description =
          "PEM file of the authorities that an https API is trusted by; those of the Java runtime if left out (TIDEMARK_API_CA)")
  private @Nullable String ca;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  ApiClient client() {
    String said = given("--token", token);
    String authorities = given("--ca", ca);
    return new ApiClient(
        String.valueOf(given("--api", api)),
        said == null || said.isEmpty() ? null : said,
        authorities == null || authorities.isEmpty() ? null : Path.of(authorities));
  }

  /** On the command line of this command, or before its name, of the one that it belongs to. */
  private @Nullable String given(String option, @Nullable String otherwise) {
    for (CommandSpec at = command; at != null; at = at.parent()) {
      ParseResult line = at.commandLine().getParseResult();
      if (line != null && line.hasMatchedOption(option)) {
        return line.matchedOptionValue(option, otherwise);
      }
    }
    return otherwise;
  }
}
