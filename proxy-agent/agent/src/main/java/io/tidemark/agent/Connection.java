package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;

/**
 * An open connection of a {@link ResumableAgent}, which its source keeps until it is closed.
 *
 * @param number tells it from others of this emitter
 */
public record Connection(
    long number, long openedMillis, String zone, Protocol protocol, Client client) {}
