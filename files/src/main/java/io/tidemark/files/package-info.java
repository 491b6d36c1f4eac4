/** Files that are looked at while the application runs. */
@NullMarked
package io.tidemark.files;

import org.jspecify.annotations.NullMarked;
