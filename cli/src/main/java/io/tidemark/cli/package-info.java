/** The operators' commands: they ask the API, read Kafka or check files. */
@NullMarked
package io.tidemark.cli;

import org.jspecify.annotations.NullMarked;
