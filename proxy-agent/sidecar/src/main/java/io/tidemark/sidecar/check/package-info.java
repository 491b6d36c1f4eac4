/** The check of a proxy's own configuration: what it lacks to be counted. */
@NullMarked
package io.tidemark.sidecar.check;

import org.jspecify.annotations.NullMarked;
