package io.tidemark.topology;

import io.tidemark.abuse.Watching;
import java.time.Duration;

/**
 * The options of the ledger.
 *
 * @param shards partitions of the connections topic
 * @param lease how long a silent emitter is believed
 * @param remember how long an emitter is remembered after its last record
 * @param tick after how long a quiet shard gets a tick
 * @param watching whether abuse is detected, and which addresses are never suspected
 */
public record LedgerOptions(
    int shards, Duration lease, Duration remember, Duration tick, Watching watching) {}
