/**
 * Zones and plans: the file that owns them, the topic that carries them, the table that everyone
 * reads.
 */
@NullMarked
package io.tidemark.zones;

import org.jspecify.annotations.NullMarked;
