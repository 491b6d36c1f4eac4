/** The spool: files of lines that proxies write, and the events that they tell. */
@NullMarked
package io.tidemark.sidecar.spool;

import org.jspecify.annotations.NullMarked;
