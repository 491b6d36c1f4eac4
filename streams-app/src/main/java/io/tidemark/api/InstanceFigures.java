package io.tidemark.api;

import io.tidemark.ledger.ShardFigures;
import java.util.Map;

/** What one instance knows: its shards. Instances tell it each other. */
public record InstanceFigures(Map<Integer, ShardFigures> shards) {}
