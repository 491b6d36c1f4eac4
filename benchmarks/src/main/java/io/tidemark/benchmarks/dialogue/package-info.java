/** How soon people hear of a case, and how soon a cap holds. */
@NullMarked
package io.tidemark.benchmarks.dialogue;

import org.jspecify.annotations.NullMarked;
