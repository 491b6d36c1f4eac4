package io.tidemark.quickstart;

import io.tidemark.settings.SettingsException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Problems are told in a line each; a stack trace is for faults of ours. */
@Command(
    name = "tidemark",
    description = "Keeps the books on long-lived connections.",
    mixinStandardHelpOptions = true,
    version = "0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuickstartCommand.class,
      LiveCommand.class,
      EdgeCommand.class,
      AppCommand.class,
      BrokerCommand.class,
      OriginCommand.class,
      CheckCommand.class,
      AuditCommand.class,
      TailCommand.class,
      CasesCommand.class,
      LimitsCommand.class,
      SuspicionsCommand.class,
      TokenCommand.class,
      PolicyCommand.class,
      ReportCommand.class,
      RebuildCommand.class
    },
    footer = {
      "",
      "  up, down      run everything with Docker Compose, and end it",
      "  test          run all tests (installs what they need, where it may)",
      "  pictures      draw the pictures of the dashboards anew",
      "  bench NAME    run a benchmark: agent, edge, latency, ledger, …",
      "  soak          run an edge under clients and origins that misbehave",
      "",
      "Every command has --help."
    })
public final class Tidemark {
  private Tidemark() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Tidemark());
    line.setExecutionExceptionHandler(
        (e, at, parsed) -> {
          if (e instanceof SettingsException
              || e instanceof IOException
              || e instanceof IllegalStateException) {
            line.getErr().println(e.getMessage());
            return 1;
          }
          e.printStackTrace(line.getErr());
          return 1;
        });
    return line;
  }
}
