package io.tidemark.benchmarks.edge;

/** Where a client goes: a port on loopback, and the host that it asks for. */
record Target(int port, String host) {}
