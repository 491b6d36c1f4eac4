/** A real Kafka broker on one node, for the quickstart and the tests. */
@NullMarked
package io.tidemark.broker;

import org.jspecify.annotations.NullMarked;
