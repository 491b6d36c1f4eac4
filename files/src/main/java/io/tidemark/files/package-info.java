/** Files that are watched while the application runs. */
@NullMarked
package io.tidemark.files;

import org.jspecify.annotations.NullMarked;
