/**
 * The dialogue with a customer: cases, limits and suspicions of a zone, decided one after the
 * other. Pure; what it decides goes out through {@link io.tidemark.cases.DialogueOutput}.
 */
@NullMarked
package io.tidemark.cases;

import org.jspecify.annotations.NullMarked;
