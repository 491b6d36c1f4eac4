/**
 * The parts that all command lines of Tidemark share: the root command, the settings and the
 * orderly stop.
 */
@NullMarked
package io.tidemark.commands;

import org.jspecify.annotations.NullMarked;
