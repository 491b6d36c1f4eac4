/** Typed configuration keys, and a reader that reports every problem of a configuration at once. */
@NullMarked
package io.tidemark.settings;

import org.jspecify.annotations.NullMarked;
