package io.tidemark.api;

import io.tidemark.ledger.ShardFigures;
import java.util.Map;

/** The live figures of the shards of one instance. Instances send them to each other. */
public record InstanceFigures(Map<Integer, ShardFigures> shards) {}
