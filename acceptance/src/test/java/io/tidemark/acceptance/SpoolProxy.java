package io.tidemark.acceptance;

import java.io.IOException;
import java.util.List;

/**
 * A proxy that is no JVM, which writes lines for a sidecar, with its configuration of examples/.
 */
interface SpoolProxy extends Crowd.Door, AutoCloseable {
  /** Begins with the same configuration again; old workers keep their connections for a while. */
  void reload() throws IOException, InterruptedException;

  /** The processes that hold connections now. */
  List<Long> workers();

  @Override
  void close();
}
