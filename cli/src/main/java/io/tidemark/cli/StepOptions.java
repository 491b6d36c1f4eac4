package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of a case's step: the case, who takes the step, and a note. */
final class StepOptions {
  private static final Pattern CASE = Pattern.compile("[A-Za-z0-9_-]{1,64}\\.\\d{1,9}");

  @Parameters(paramLabel = "CASE", description = "which one, such as shop.3")
  private String id = "";

  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "who does it (${DEFAULT-VALUE})")
  private String by = "";

  @Option(names = "--note", paramLabel = "TEXT", description = "what was said")
  private @Nullable String note;

  @Mixin private final ApiOptions api = new ApiOptions();

  static String checked(String id) {
    if (!CASE.matcher(id).matches()) {
      throw new IllegalStateException("CASE must be a zone, a dot and a number, got: " + id);
    }
    return id;
  }

  /** Reads the case's present version and takes the step on that version. */
  int take(String step, @Nullable String channel, @Nullable String resolution)
      throws IOException, InterruptedException {
    ApiClient client = api.client();
    String path = "/api/v1/cases/" + checked(id);
    JsonNode now = client.answer(client.get(path));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("step", step).put("actor", by).put("version", now.get("version").asLong());
    if (note != null) {
      body.put("note", note);
    }
    if (channel != null) {
      body.put("channel", channel);
    }
    if (resolution != null) {
      body.put("resolution", resolution.replace(' ', '_').replace('-', '_'));
    }
    System.out.print(CaseText.whole(client.ask("POST", path + "/steps", body)));
    return 0;
  }
}
