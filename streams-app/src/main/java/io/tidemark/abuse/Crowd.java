package io.tidemark.abuse;

/** What is remembered of all who come to a shard's zones, in a few bits each. */
final class Crowd {
  final Passers passers = new Passers();
  final Regulars regulars = new Regulars();
}
