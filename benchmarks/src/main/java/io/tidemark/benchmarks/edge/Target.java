package io.tidemark.benchmarks.edge;

/** A destination of clients: a port on loopback, and the host that they ask for. */
record Target(int port, String host) {}
