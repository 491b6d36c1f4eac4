/** The sending of people's requests to the shards, and the wait for their outcome. */
@NullMarked
package io.tidemark.requests;

import org.jspecify.annotations.NullMarked;
