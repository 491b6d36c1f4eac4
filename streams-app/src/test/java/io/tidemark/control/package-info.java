@NullMarked
package io.tidemark.control;

import org.jspecify.annotations.NullMarked;
