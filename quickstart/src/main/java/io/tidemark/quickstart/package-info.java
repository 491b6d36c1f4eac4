/** The quickstart: broker, database, application, edge, origin and demo traffic in one process. */
@NullMarked
package io.tidemark.quickstart;

import org.jspecify.annotations.NullMarked;
