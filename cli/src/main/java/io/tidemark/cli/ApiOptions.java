package io.tidemark.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options for the API's address, token and authorities. */
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
          "PEM file of the authorities to trust for an https API; those of the Java runtime if left out (TIDEMARK_API_CA)")
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

  /** The option's value on the command line of this command, or else of its parent command. */
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
