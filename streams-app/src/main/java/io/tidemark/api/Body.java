package io.tidemark.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tidemark.settings.Units;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request's JSON object, checked field by field. */
final class Body {
  private static final String ACTOR = "actor";
  private static final int MOST_ACTOR = 200;

  private final JsonNode json;

  private Body(JsonNode json) {
    this.json = json;
  }

  static Body of(Context context, Set<String> fields) {
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(context.body());
    } catch (JsonProcessingException e) {
      throw wrong("body", "no JSON", "a JSON object");
    }
    if (json == null || !json.isObject()) {
      throw wrong("body", String.valueOf(json), "a JSON object");
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw wrong(
                    name, "it", "left out; known: " + String.join(", ", new TreeSet<>(fields)));
              }
            });
    return new Body(json);
  }

  @Nullable String find(String name) {
    JsonNode node = json.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw wrong(name, node.toString(), "text");
    }
    return node.asText();
  }

  String text(String name, String byDefault) {
    String text = find(name);
    return text == null ? byDefault : text;
  }

  String text(String name) {
    String text = find(name);
    if (text == null || text.isBlank()) {
      throw wrong(name, "nothing", "given");
    }
    return text;
  }

  /** Who asks: everything that is done is kept under a name. */
  String actor() {
    String actor = text(ACTOR);
    if (actor.length() > MOST_ACTOR || actor.equals("tidemark")) {
      throw wrong(
          ACTOR, actor, "a name or an address of at most 200 characters, and not 'tidemark'");
    }
    return actor;
  }

  long whole(String name) {
    JsonNode node = json.path(name);
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
      throw wrong(name, node.isMissingNode() ? "nothing" : node.toString(), "a whole number");
    }
    return node.asLong();
  }

  boolean has(String name) {
    return json.hasNonNull(name);
  }

  boolean flag(String name) {
    JsonNode node = json.path(name);
    if (!node.isMissingNode() && !node.isBoolean()) {
      throw wrong(name, node.toString(), "true or false");
    }
    return node.asBoolean();
  }

  Duration duration(String name) {
    String text = text(name);
    try {
      return Units.parseDuration(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrong(name, text, "a duration such as 30m, 2h or 7d");
    }
  }

  /** One of an enum's constants, as the API writes them. */
  <E extends Enum<E>> E one(String name, String text, Set<E> of) {
    for (E each : of) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw wrong(
        name,
        text,
        "one of "
            + String.join(
                ", ", of.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList()));
  }

  static Problem.Raised wrong(String name, String got, String accepts) {
    return new Problem.Raised(Problem.parameter(name, got, accepts));
  }

  static Set<String> fields(String... names) {
    return new TreeSet<>(Arrays.asList(names));
  }
}
