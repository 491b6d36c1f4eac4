package io.tidemark.commands;

import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The root of every command line of Tidemark. Programs differ in their subcommands alone. A problem
 * of the user's is reported in one line; a stack trace means a fault of ours.
 */
@Command(
    name = "tidemark",
    description = "Keeps the books on long-lived connections.",
    mixinStandardHelpOptions = true,
    version = "0.1.0",
    synopsisSubcommandLabel = "COMMAND")
public final class TidemarkCommand {
  private static final String HELP = "Every command has --help.";

  private TidemarkCommand() {}

  /** Runs a command line with these subcommands, and ends the process with its exit code. */
  public static void main(String[] args, List<Class<?>> subcommands, String... footer) {
    System.exit(commandLine(subcommands, footer).execute(args));
  }

  static CommandLine commandLine(List<Class<?>> subcommands, String... footer) {
    CommandLine line = new CommandLine(new TidemarkCommand());
    subcommands.forEach(line::addSubcommand);
    line.getCommandSpec().usageMessage().footer(withHelp(footer));
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

  private static String[] withHelp(String... footer) {
    String[] lines = new String[footer.length + 2];
    lines[0] = "";
    System.arraycopy(footer, 0, lines, 1, footer.length);
    lines[lines.length - 1] = HELP;
    return lines;
  }
}
