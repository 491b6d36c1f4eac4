package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.agent.AgentKeys;
import io.tidemark.app.AppKeys;
import io.tidemark.edge.EdgeKeys;
import io.tidemark.policy.PolicyFile;
import io.tidemark.quickstart.Tidemark;
import io.tidemark.settings.Key;
import io.tidemark.sidecar.SidecarKeys;
import io.tidemark.zones.ZonesFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/**
 * The tests of the documentation: its commands exist, its samples work, its links lead somewhere.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("(?:<!-- given: (.*?) -->\\n\\n?)?```(\\w+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Pattern COMMAND = Pattern.compile("\\./tidemark ([a-z]+)");

  /** The commands of the launcher itself. */
  private static final Set<String> OF_THE_LAUNCHER =
      Set.of("test", "bench", "soak", "up", "down", "pictures");

  private static final String IMPORTS =
      """
      import io.netty.channel.ChannelPipeline;
      import io.netty.handler.codec.http.HttpDecoderConfig;
      import io.netty.handler.codec.http.HttpRequest;
      import io.tidemark.agent.*;
      import io.tidemark.events.Client;
      import io.tidemark.events.v1.*;
      import io.tidemark.netty.*;
      import io.tidemark.settings.Settings;
      import java.net.InetAddress;
      import java.nio.file.Path;
      import java.util.Map;
      """;

  private static Map<Path, String> pages() throws IOException {
    Map<Path, String> pages = new HashMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        String within = ROOT.relativize(file).toString();
        if (!within.matches("(.*/)?(target|node_modules|data|\\.git)/.*")) {
          pages.put(file, Files.readString(file));
        }
      }
    }
    assertThat(pages.size()).isGreaterThan(20);
    return pages;
  }

  /** A block of code in a page, and the variables that the comment before the block declares. */
  private record Block(Path page, String given, String text) {}

  private static List<Block> blocks(String language) throws IOException {
    List<Block> blocks = new ArrayList<>();
    pages()
        .forEach(
            (page, text) -> {
              for (MatchResult match : BLOCK.matcher(text).results().toList()) {
                if (match.group(2).equals(language)) {
                  String given = match.group(1) == null ? "" : match.group(1);
                  blocks.add(new Block(page, given, match.group(3)));
                }
              }
            });
    return blocks;
  }

  @Test
  void samplesOfCodeCompile(@TempDir Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Block> blocks = blocks("java");
    assertThat(blocks).hasSizeGreaterThan(1);
    for (Block block : blocks) {
      Path source =
          Files.writeString(
              folder.resolve("Sample.java"),
              IMPORTS
                  + "class Sample {\n"
                  + "boolean draining; String zoneOf(HttpRequest request) { return null; }\n"
                  + "void sample(%s) throws Exception {%n%s}%n}%n"
                      .formatted(block.given(), block.text()));
      StringWriter problems = new StringWriter();
      boolean compiled =
          compiler
              .getTask(
                  problems,
                  null,
                  null,
                  List.of(
                      "-proc:none",
                      "-d",
                      folder.toString(),
                      "-classpath",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path"))),
                  null,
                  compiler
                      .getStandardFileManager(null, null, null)
                      .getJavaFileObjects(source.toFile()))
              .call();
      assertThat(compiled).as("%s:%n%s", block.page(), problems).isTrue();
    }
  }

  @Test
  void samplesOfThePolicyCanBeRead() throws IOException {
    List<Block> blocks =
        blocks("yaml").stream()
            .filter(block -> block.page().toString().matches(".*/docs/(policy|abuse)\\.md"))
            .toList();
    assertThat(blocks).hasSizeGreaterThan(2);
    for (Block block : blocks) {
      assertThat(PolicyFile.parse(block.text()).text()).isEqualTo(block.text());
    }
  }

  @Test
  void samplesOfZonesCanBeRead(@TempDir Path folder) throws IOException {
    List<Block> blocks =
        blocks("yaml").stream()
            .filter(block -> block.text().contains("\nzones:") && block.text().contains("origin:"))
            .toList();
    assertThat(blocks).isNotEmpty();
    for (Block block : blocks) {
      Path file = Files.writeString(folder.resolve("zones.yaml"), block.text());
      assertThat(ZonesFile.read(file).zones()).isNotEmpty();
    }
  }

  /** A row that is broken over two lines ends the table. */
  @Test
  void everyRowOfATableIsOnOneLine() throws IOException {
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      boolean code = false;
      long columns = 0;
      for (String line : page.getValue().lines().toList()) {
        code ^= line.startsWith("```");
        boolean row = line.startsWith("|");
        if (!code && !row) {
          assertThat(line).as("%s", page.getKey()).doesNotEndWith(" |");
        } else if (!code) {
          long its = line.replace("\\|", "").chars().filter(c -> c == '|').count();
          assertThat(its).as("%s: %s", page.getKey(), line).isEqualTo(columns == 0 ? its : columns);
          columns = its;
        }
        columns = row && !code ? columns : 0;
      }
    }
  }

  @Test
  void samplesOfSettingsNameKeys() throws IOException {
    Set<String> known = new HashSet<>();
    for (List<Key<?>> keys : List.of(AppKeys.ALL, EdgeKeys.ALL, SidecarKeys.ALL, AgentKeys.ALL)) {
      keys.forEach(key -> known.add(key.name()));
    }
    for (Block block : blocks("properties")) {
      for (String line : block.text().lines().toList()) {
        String key = line.split("[= ]", 2)[0];
        assertThat(known.contains(key) || key.startsWith("kafka.")).as(line).isTrue();
      }
    }
  }

  @Test
  void commandsExist() throws IOException {
    Set<String> known = new HashSet<>(OF_THE_LAUNCHER);
    for (Class<?> command : Tidemark.COMMANDS) {
      known.add(command.getAnnotation(Command.class).name());
    }
    pages()
        .forEach(
            (page, text) -> {
              for (MatchResult command : COMMAND.matcher(text).results().toList()) {
                assertThat(known).as("%s: %s", page, command.group()).contains(command.group(1));
              }
            });
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      for (MatchResult link : LINK.matcher(page.getValue()).results().toList()) {
        String to = link.group(1);
        if (!to.matches("[a-z]+:.*") && !leads(page.getKey(), to)) {
          broken.add(ROOT.relativize(page.getKey()) + " -> " + to);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leads(Path page, String to) throws IOException {
    String[] parts = to.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return parts.length == 1
        || HEADING
            .matcher(Files.readString(target))
            .results()
            .anyMatch(heading -> anchor(heading.group(1)).equals(parts[1]));
  }

  /** The anchor that GitHub makes of a heading. */
  private static String anchor(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
        .replace(' ', '-');
  }
}
