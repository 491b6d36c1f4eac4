package io.tidemark.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.Contract;
import io.tidemark.files.FileWatch;
import io.tidemark.files.YamlReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The reader of the tokens file: tokens and what they allow. {@code ./tidemark token} makes an
 * entry.
 *
 * <pre>
 * tokens:
 *   prometheus: { sha256: 9f86d0…, may: metrics }
 *   dashboard:  { sha256: 4c1d03…, may: read }
 *   ada:        { sha256: b5d4a2…, may: operate }
 *   acme:       { sha256: 60303a…, may: edit, zones: [shop, blog] }    # all zones if left out
 * </pre>
 */
public final class TokensFile {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Map<String, Scope> SCOPES =
      Map.of(
          "metrics",
          Scope.METRICS,
          "read",
          Scope.READ,
          "edit",
          Scope.EDIT,
          "operate",
          Scope.OPERATE);
  private static final String WHAT = "tokens file";

  private final YamlReading reading = new YamlReading();
  private final Map<String, Grant> grants = new TreeMap<>();

  private TokensFile() {}

  /** Checks the file; all problems are reported at once. */
  public static void check(Path file) {
    Map<String, Grant> unused = parse(YamlReading.text(WHAT, file));
  }

  /**
   * Loads the tokens and returns a watch that loads them again after each change, so that a token
   * can be revoked without a restart.
   */
  public static FileWatch<String> watch(Path file, Tokens tokens) {
    tokens.take(parse(YamlReading.text(WHAT, file)));
    return new FileWatch<>(
        "tidemark-tokens-watch",
        file,
        () -> Files.readString(file),
        text -> {
          tokens.take(parse(text));
          return true;
        });
  }

  /** Grants by hash. */
  static Map<String, Grant> parse(String yaml) {
    TokensFile file = new TokensFile();
    JsonNode root = file.reading.rootOrEmpty(WHAT, yaml, Set.of("tokens"));
    file.reading.each(root, "tokens", file::token);
    file.reading.check();
    return file.grants;
  }

  private void token(String path, String name, JsonNode value) {
    if (!NAME.matcher(name).matches()) {
      reading.add(path + " must be named by 1 to 64 of [A-Za-z0-9_-]");
    }
    if (name.equalsIgnoreCase(Contract.SERVICE) || name.equalsIgnoreCase(Grant.MASTER.name())) {
      reading.add(
          path + " must have another name: the service and the holder of api.token act by it");
    }
    if (!reading.isMapping(path, value, Set.of("sha256", "may", "zones"))) {
      return;
    }
    String hash = value.path("sha256").asText();
    if (!HASH.matcher(hash).matches()) {
      // The value may be the token itself, so it is not repeated.
      reading.problem(path + ".sha256", "something else", "64 hexadecimal digits");
    }
    Scope scope = SCOPES.get(value.path("may").asText());
    if (scope == null) {
      reading.problem(path + ".may", value.path("may"), "metrics, read, edit or operate");
    }
    JsonNode listed = value.path("zones");
    List<String> zones = reading.texts(path + ".zones", listed);
    for (String zone : zones) {
      if (!Contract.isZone(zone)) {
        reading.problem(path + ".zones", zone, "zone ids: 1 to 64 of [A-Za-z0-9_-]");
      }
    }
    Set<String> only = listed.isMissingNode() ? null : Set.copyOf(zones);
    if (grants.put(hash, new Grant(name, scope == null ? Scope.METRICS : scope, only)) != null) {
      reading.add(path + ".sha256 must not be another token's too");
    }
  }
}
