/**
 * The dialogue with a customer: cases, limits and suspicions of a zone, decided one after the
 * other. It does no I/O; decisions go out through {@link io.tidemark.cases.DialogueOutput}.
 */
@NullMarked
package io.tidemark.cases;

import org.jspecify.annotations.NullMarked;
