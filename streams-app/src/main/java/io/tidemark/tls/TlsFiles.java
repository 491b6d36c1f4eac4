package io.tidemark.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the API proves itself with, and whom it takes for another instance, in PEM.
 *
 * @param certificate its chain, and {@code key} its key
 * @param peerCa the authorities of the other instances' certificates; {@code null}: they show none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path peerCa) {}
