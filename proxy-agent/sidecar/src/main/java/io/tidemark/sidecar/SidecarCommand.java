package io.tidemark.sidecar;

import io.tidemark.commands.ConfigOptions;
import io.tidemark.commands.TidemarkCommand;
import io.tidemark.commands.UntilStopped;
import io.tidemark.settings.Settings;
import io.tidemark.sidecar.check.ProxyCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sidecar}, and the program of the sidecar's distribution. */
@Command(
    name = "sidecar",
    description = "Runs the agent beside nginx, HAProxy or another proxy that is no JVM.",
    mixinStandardHelpOptions = true)
public final class SidecarCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--check",
      arity = "0..1",
      paramLabel = "FILE",
      fallbackValue = "",
      description =
          "only check the configuration; with FILE also that of nginx or HAProxy, and say what it lacks to be counted")
  private @Nullable String check;

  public static void main(String[] args) {
    TidemarkCommand.main(args, List.of(SidecarCommand.class));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = options.settings();
    SidecarConfig config = SidecarConfig.from(settings);
    settings.check();
    if (check != null) {
      return check(config, check);
    }
    Sidecar sidecar = Sidecar.start(config);
    Path socket = config.admit().socket();
    System.out.printf(
        "sidecar reads %s; admits by HTTP on %s127.0.0.1:%d, for HAProxy on 127.0.0.1:%d; metrics on %s:%d%n",
        config.spool(),
        socket == null ? "" : socket + " and ",
        sidecar.admit().port(),
        sidecar.admit().spoaPort(),
        config.admin().host(),
        sidecar.adminPort());
    return UntilStopped.run(sidecar);
  }

  private static int check(SidecarConfig config, String proxy) throws IOException {
    if (!proxy.isEmpty() && !Files.isReadable(Path.of(proxy))) {
      throw new IOException("%s cannot be read".formatted(proxy));
    }
    List<String> problems =
        proxy.isEmpty() ? List.of() : ProxyCheck.problems(Path.of(proxy), config);
    System.out.println(problems.isEmpty() ? "ok" : String.join("\n", problems));
    return problems.isEmpty() ? 0 : 1;
  }
}
