/** Where requests of people are handed in, and where they hear what came of them. */
@NullMarked
package io.tidemark.requests;

import org.jspecify.annotations.NullMarked;
