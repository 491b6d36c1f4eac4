/**
 * The application: its configuration, its topics, and the order in which its parts start and stop.
 */
@NullMarked
package io.tidemark.app;

import org.jspecify.annotations.NullMarked;
