/** The stream: lines of programs that share no file with the sidecar, kept in files of its own. */
@NullMarked
package io.tidemark.sidecar.stream;

import org.jspecify.annotations.NullMarked;
