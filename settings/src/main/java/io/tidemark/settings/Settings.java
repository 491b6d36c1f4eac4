package io.tidemark.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reader of one configuration. Values come from, strongest first: what the caller sets,
 * environment variables ({@code agent.flush} is {@code TIDEMARK_AGENT_FLUSH}), the file. A value
 * may hold {@code ${env:NAME}} or {@code ${file:/path}}, so secrets need not stand in the file.
 *
 * <p>A wrong value is noted and its default returned, so that {@link #check()} can report all
 * problems at once; nothing may be started before {@code check} has returned. Not safe for use by
 * several threads.
 */
public final class Settings {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(env|file):([^}]+)}");

  private final Map<String, String> values = new TreeMap<>();
  private final Set<String> fromFile = new HashSet<>();
  private final UnaryOperator<@Nullable String> environment;
  private final Set<String> known = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private Settings(Map<String, String> values, UnaryOperator<@Nullable String> environment) {
    this.values.putAll(values);
    this.environment = environment;
  }

  public static Settings of(Map<String, String> values) {
    return new Settings(values, System::getenv);
  }

  static Settings of(Map<String, String> values, Map<String, String> environment) {
    return new Settings(values, environment::get);
  }

  /** The settings of a {@code .properties} file; those in {@code over} take precedence. */
  public static Settings load(Path file, Map<String, String> over) {
    Properties properties = new Properties();
    Settings settings = new Settings(Map.of(), System::getenv);
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      properties.forEach((key, value) -> settings.values.put(key.toString(), value.toString()));
    } catch (IOException | IllegalArgumentException e) {
      settings.problem("config file", file.toString(), "a readable .properties file");
    }
    settings.fromFile.addAll(settings.values.keySet());
    settings.fromFile.removeAll(over.keySet());
    settings.values.putAll(over);
    return settings;
  }

  /** The key's value, its default where nothing is set, or its default with a problem noted. */
  public <T> @Nullable T find(Key<T> key) {
    known.add(key.name());
    String raw = raw(key.name());
    String byDefault = key.byDefault();
    if (raw != null && raw.isEmpty() && key.isSecret()) {
      problem(key.name(), "an empty one", key.accepts());
    }
    if (raw == null || raw.isEmpty()) {
      return byDefault == null || byDefault.isEmpty() ? null : key.parse().apply(byDefault);
    }
    int before = problems.size();
    try {
      return key.parse().apply(resolve(key.name(), raw).strip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      if (problems.size() == before) {
        problem(key.name(), key.isSecret() ? "(not shown)" : raw, key.accepts());
      }
      return byDefault == null || byDefault.isEmpty() ? null : key.parse().apply(byDefault);
    }
  }

  /**
   * Like {@link #find}, for a key that has a default or must be set; {@code instead} is returned if
   * it is not set.
   */
  public <T> T get(Key<T> key, T instead) {
    T value = find(key);
    if (value != null) {
      return value;
    }
    if (raw(key.name()) == null) {
      problem(key.name(), "nothing", key.accepts());
    }
    return instead;
  }

  /** The value of a key that has a default. */
  public <T> T get(Key<T> key) {
    T value = find(key);
    if (value == null) {
      throw new IllegalStateException(key.name() + " has no default");
    }
    return value;
  }

  /** All settings below a prefix, without it: {@code kafka.ssl.truststore.location} and so on. */
  public Map<String, String> below(String prefix) {
    Map<String, String> below = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            known.add(name);
            below.put(name.substring(prefix.length()), resolve(name, value));
          }
        });
    return below;
  }

  public void problem(String key, String got, String accepts) {
    problems.add("%s must be %s, got: %s".formatted(key, accepts, got));
  }

  /** Adds a problem in the caller's words. */
  public void problem(String line) {
    problems.add(line);
  }

  /** Throws once, with every problem, also with the keys that are not known. */
  public void check() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        problems.add("%s is not a key that is known here".formatted(name));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  private @Nullable String raw(String name) {
    String variable =
        "TIDEMARK_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    String fromEnvironment = environment.apply(variable);
    String set = values.get(name);
    return fromEnvironment != null && (set == null || fromFile.contains(name))
        ? fromEnvironment
        : set;
  }

  private String resolve(String name, String value) {
    Matcher matcher = PLACEHOLDER.matcher(value);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String found =
          matcher.group(1).equals("env")
              ? environment.apply(matcher.group(2))
              : content(matcher.group(2));
      if (found == null) {
        problem(name, matcher.group(), "a value whose ${env:…} and ${file:…} exist");
        found = "";
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(found));
    }
    return matcher.appendTail(resolved).toString();
  }

  private static @Nullable String content(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
