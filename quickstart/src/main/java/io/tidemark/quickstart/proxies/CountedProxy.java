package io.tidemark.quickstart.proxies;

import java.io.IOException;

/** A running proxy that is no JVM and writes lines for a sidecar. */
public interface CountedProxy extends AutoCloseable {
  /** The name of the proxy, which is that of its files in the spool. */
  String name();

  int port();

  /** Begins with the same configuration again; old workers keep their connections for a while. */
  void reload() throws IOException, InterruptedException;

  /** Kills a process that holds connections; the proxy serves again when this returns. */
  void killWorker() throws IOException, InterruptedException;

  /** Ends the proxy in its own way, with all its connections. */
  void stop() throws IOException, InterruptedException;

  /** Kills the proxy. */
  @Override
  void close();
}
