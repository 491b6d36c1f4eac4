package io.tidemark.benchmarks.detection;

/** The normal life of a zone as far as an attack on the zone needs it. */
interface Host {
  /** The address of an attacker, who is no client of this zone. */
  long attacker(int number);

  /** The present average number of opens a second. */
  double rate();

  /** For how many seconds a client of the zone stays; drawn anew at each call. */
  double stay();

  /** Closes all connections, as a deploy does; the clients come back. */
  void deploy();
}
