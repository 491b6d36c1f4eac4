/** The benchmarks of how soon alerts arrive, and how soon a cap holds. */
@NullMarked
package io.tidemark.benchmarks.dialogue;

import org.jspecify.annotations.NullMarked;
