package io.tidemark.quickstart;

import io.tidemark.control.Tokens;
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
      "Makes a token for zones' settings (/client/v4, the Network page), and its entry for api.tokens-file.",
      "The file has only its hash: the token itself is shown once."
    },
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  private static final int BYTES = 30;

  @Parameters(paramLabel = "NAME", description = "whose it is: 1 to 64 of [A-Za-z0-9_-]")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(names = "--edit", description = "may change settings; only read if left out")
  private boolean edit;

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
        edit ? "edit" : "read",
        zones.isEmpty() ? "" : ", zones: [%s]".formatted(String.join(", ", zones)));
    return 0;
  }
}
