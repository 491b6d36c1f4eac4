@NullMarked
package io.tidemark.access;

import org.jspecify.annotations.NullMarked;
