package io.tidemark.ledger;

import java.util.Map;

/**
 * The live figures of one zone.
 *
 * @param openByNode connections on each node that has any
 * @param asOfMillis the log time of the zone's shard: how far the books reach
 */
public record ZoneFigures(
    String zone, String plan, Figures figures, Map<String, Long> openByNode, long asOfMillis) {}
