/**
 * Who may ask what of the API: tokens, what they allow, and the one rule that stands before every
 * route.
 */
@NullMarked
package io.tidemark.access;

import org.jspecify.annotations.NullMarked;
