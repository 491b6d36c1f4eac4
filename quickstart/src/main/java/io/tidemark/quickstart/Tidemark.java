package io.tidemark.quickstart;

import io.tidemark.cli.TidemarkApp;
import io.tidemark.commands.TidemarkCommand;
import io.tidemark.edge.EdgeCommand;
import io.tidemark.sidecar.SidecarCommand;
import java.util.ArrayList;
import java.util.List;

/** The program behind {@code ./tidemark}: all commands there are, and the quickstart. */
public final class Tidemark {
  /** In the order in which help lists them. */
  public static final List<Class<?>> COMMANDS = commands();

  private static final String[] LAUNCHER = {
    "  up, down      run everything with Docker Compose, and end it",
    "  test          run all tests (installs what they need, where it may)",
    "  pictures      draw the pictures of the dashboards anew",
    "  bench NAME    run a benchmark: agent, edge, latency, ledger, …",
    "  soak          run an edge under clients and origins that misbehave",
    ""
  };

  private Tidemark() {}

  private static List<Class<?>> commands() {
    List<Class<?>> commands =
        new ArrayList<>(
            List.of(
                QuickstartCommand.class,
                EdgeCommand.class,
                SidecarCommand.class,
                BrokerCommand.class,
                OriginCommand.class));
    commands.addAll(TidemarkApp.COMMANDS);
    return List.copyOf(commands);
  }

  public static void main(String[] args) {
    TidemarkCommand.main(args, COMMANDS, LAUNCHER);
  }
}
