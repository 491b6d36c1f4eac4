package io.tidemark.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of the API's certificate and key, and of the authorities of other instances.
 *
 * @param certificate the API's certificate chain, and {@code key} its key
 * @param peerCa the authorities of the other instances' certificates; {@code null} if they show
 *     none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path peerCa) {}
