package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.agent.AgentKeys;
import io.tidemark.app.AppKeys;
import io.tidemark.edge.EdgeKeys;
import io.tidemark.settings.KafkaKeys;
import io.tidemark.settings.Key;
import io.tidemark.sidecar.SidecarKeys;
import io.tidemark.usage.history.HistoryKeys;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The test that the table of keys in the documentation matches the code. {@code -Dgolden=write}
 * writes it anew.
 */
class ConfigurationTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String BEGIN = "<!-- keys -->\n";
  private static final String END = "<!-- /keys -->\n";

  @Test
  void theTableOfKeysIsTrue() throws IOException {
    String table =
        table("Both", KafkaKeys.ALL)
            + table("Application (`./tidemark app`)", AppKeys.ALL)
            + table("History in PostgreSQL, of the application", HistoryKeys.ALL)
            + table("Edge proxy (`./tidemark edge`)", EdgeKeys.ALL)
            + table("Sidecar of another proxy (`./tidemark sidecar`)", SidecarKeys.ALL)
            + table("Agent, inside the edge, the sidecar or your own proxy", AgentKeys.ALL);
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).isGreaterThanOrEqualTo(BEGIN.length());
    assertThat(end).isGreaterThanOrEqualTo(begin);
    String expected = page.substring(0, begin) + table + page.substring(end);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  /** A secret must not appear in a log, even when its value is wrong. */
  @Test
  void tokensAndPasswordsAreSecret() {
    List<Key<?>> all = new ArrayList<>();
    List.of(
            KafkaKeys.ALL,
            AppKeys.ALL,
            HistoryKeys.ALL,
            EdgeKeys.ALL,
            SidecarKeys.ALL,
            AgentKeys.ALL)
        .forEach(all::addAll);
    assertThat(all)
        .filteredOn(key -> key.name().matches(".*(token|password|-key)"))
        .hasSize(5)
        .allMatch(Key::isSecret);
  }

  @Test
  void noKeyIsForgotten() throws IllegalAccessException {
    for (Class<?> keys :
        List.of(
            KafkaKeys.class,
            AppKeys.class,
            HistoryKeys.class,
            EdgeKeys.class,
            SidecarKeys.class,
            AgentKeys.class)) {
      Set<Object> all = new HashSet<>();
      Set<Object> each = new HashSet<>();
      for (Field field : keys.getDeclaredFields()) {
        if (field.getType() == Key.class) {
          each.add(field.get(null));
        } else if (field.getName().equals("ALL")) {
          all.addAll((List<?>) field.get(null));
        }
      }
      assertThat(all).as(keys.getSimpleName()).containsAll(each);
    }
  }

  private static String table(String title, List<Key<?>> keys) {
    StringBuilder table =
        new StringBuilder(
            "\n**"
                + title
                + "**\n\n| key | default | accepts | what it does |\n|---|---|---|---|\n");
    for (Key<?> key : keys) {
      String byDefault = Objects.requireNonNullElse(key.byDefault(), "");
      table
          .append("| `")
          .append(key.name())
          .append("` | ")
          .append(byDefault.isEmpty() ? "" : "`" + byDefault + "`")
          .append(" | ")
          .append(key.accepts().replace("|", "\\|"))
          .append(" | ")
          .append(key.does().replace("|", "\\|"))
          .append(" |\n");
    }
    return table.toString();
  }
}
