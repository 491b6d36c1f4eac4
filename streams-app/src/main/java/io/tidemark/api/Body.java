package io.tidemark.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tidemark.access.Access;
import io.tidemark.access.Grant;
import io.tidemark.events.Contract;
import io.tidemark.events.TextBounds;
import io.tidemark.settings.Units;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON object of a request, checked field by field. */
final class Body {
  private static final String ACTOR = "actor";
  private static final int MOST_BYTES = 64 << 10;
  private static final Duration LONGEST = Duration.ofDays(400);

  private final JsonNode json;
  private final Grant grant;

  private Body(JsonNode json, Grant grant) {
    this.json = json;
    this.grant = grant;
  }

  static Body of(Context context, Set<String> fields) {
    byte[] bytes = context.bodyAsBytes();
    if (bytes.length > MOST_BYTES) {
      throw wrong("body", bytes.length + " bytes", "a JSON object of at most 64 KB");
    }
    JsonNode json;
    try {
      // JSON is UTF-8, whatever charset the request names (RFC 8259, section 8.1).
      json = Json.MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
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
    return new Body(json, Access.grant(context));
  }

  @Nullable String find(String name) {
    JsonNode node = json.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw wrong(name, node.toString(), "text");
    }
    String text = node.asText();
    String fault = TextBounds.fault(name, text);
    if (fault != null) {
      throw new Problem.Raised(Problem.badText(name, fault));
    }
    return text;
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

  /**
   * The name under which a change is recorded. It is the token's name, which is verified, followed
   * in brackets by the body's {@code actor} if that differs. If no token is required, it is the
   * body's {@code actor} alone.
   */
  String actor() {
    String said = grant.isNamed() ? text(ACTOR, "") : text(ACTOR);
    if (said.strip().equalsIgnoreCase(Contract.SERVICE)) {
      throw wrong(ACTOR, said, "a name or an address, and not 'tidemark'");
    }
    if (!grant.isNamed()) {
      return said;
    }
    String name = grant.name();
    return said.isBlank() || said.equals(name)
        ? name
        : TextBounds.cut("%s (%s)".formatted(name, said), TextBounds.longest(ACTOR));
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
      Duration duration = Units.parseDuration(text);
      if (duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // reported below
    }
    throw wrong(name, text, "a duration such as 30m, 2h or 7d, at most 400d");
  }

  /** The one of these enum constants whose name in the API is this text. */
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
