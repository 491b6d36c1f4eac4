/** In the edge's own package: an edge whose accounts are left out, to compare with. */
@NullMarked
package io.tidemark.edge;

import org.jspecify.annotations.NullMarked;
