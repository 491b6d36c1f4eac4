/** The access control of the API: tokens, their rights, and the check before every route. */
@NullMarked
package io.tidemark.access;

import org.jspecify.annotations.NullMarked;
