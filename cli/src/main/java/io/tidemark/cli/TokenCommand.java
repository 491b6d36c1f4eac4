package io.tidemark.cli;

import io.tidemark.access.Tokens;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "token",
    description = {
      "Makes a token for the API, and its entry for api.tokens-file.",
      "The file has only its hash: the token itself is shown once."
    },
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  private static final int BYTES = 30;

  @Parameters(paramLabel = "NAME", description = "whose it is: 1 to 64 of [A-Za-z0-9_-]")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(
      names = "--may",
      paramLabel = "SCOPE",
      defaultValue = "read",
      description = {
        "metrics: only /metrics; read: look at everything; edit: change zones' settings, too;",
        "operate: everything that people do, such as cases and limits (${DEFAULT-VALUE})"
      })
  private May may = May.read;

  /** A scope, as it is written in the tokens file. */
  @SuppressWarnings("MemberName") // picocli shows the names
  enum May {
    metrics,
    read,
    edit,
    operate
  }

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "only this zone (repeat for more); all if left out")
  private List<String> zones = List.of();

  @Override
  public Integer call() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    System.out.printf("token    %s%n", token);
    System.out.printf(
        "entry    %s: { sha256: %s, may: %s%s }%n",
        name,
        Tokens.hash(token),
        may,
        zones.isEmpty() ? "" : ", zones: [%s]".formatted(String.join(", ", zones)));
    return 0;
  }
}
