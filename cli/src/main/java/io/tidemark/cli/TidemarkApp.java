package io.tidemark.cli;

import io.tidemark.commands.TidemarkCommand;
import java.util.List;

/** The program of the application's distribution: the application and the operators' commands. */
public final class TidemarkApp {
  /** In the order in which help lists them. */
  public static final List<Class<?>> COMMANDS =
      List.of(
          AppCommand.class,
          LiveCommand.class,
          CheckCommand.class,
          AuditCommand.class,
          TailCommand.class,
          CasesCommand.class,
          LimitsCommand.class,
          SuspicionsCommand.class,
          TokenCommand.class,
          PolicyCommand.class,
          ReportCommand.class,
          RebuildCommand.class);

  private TidemarkApp() {}

  public static void main(String[] args) {
    TidemarkCommand.main(args, COMMANDS);
  }
}
