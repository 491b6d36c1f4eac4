package io.tidemark.commands;

import io.tidemark.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options with which a long-running command is configured: {@code --config} and {@code -D}. */
public final class ConfigOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "a .properties file; without one, defaults and environment (TIDEMARK_…)")
  private @Nullable Path file;

  @Option(
      names = {"-D"},
      paramLabel = "KEY=VALUE",
      description = "one setting, over the file and the environment")
  private Map<String, String> over = new LinkedHashMap<>();

  /** The settings of the file, the environment and the command line. */
  public Settings settings() {
    return file == null ? Settings.of(over) : Settings.load(file, over);
  }
}
