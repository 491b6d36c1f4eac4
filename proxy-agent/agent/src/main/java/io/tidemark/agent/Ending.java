package io.tidemark.agent;

import io.tidemark.events.v1.CloseCategory;

/**
 * The end of a connection.
 *
 * @param closeCode RFC 6455 section 7.4, or 0 where the proxy does not tell it
 * @param bytesIn after the handshake, from the client; without those reported as traffic
 * @param bytesOut the same, to the client
 * @param bytesBefore the bytes that were reported as traffic, in both directions
 */
public record Ending(
    CloseCategory category, int closeCode, long bytesIn, long bytesOut, long bytesBefore) {}
