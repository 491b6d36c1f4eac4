/** The HTTP API. Any instance answers for any zone: it asks the owner of the zone's shard. */
@NullMarked
package io.tidemark.api;

import org.jspecify.annotations.NullMarked;
