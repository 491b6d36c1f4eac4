/**
 * What all command lines of Tidemark have in common: the root command, the settings and the orderly
 * stop.
 */
@NullMarked
package io.tidemark.commands;

import org.jspecify.annotations.NullMarked;
