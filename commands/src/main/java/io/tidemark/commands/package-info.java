/** What all command lines of Tidemark have in common: their root, their settings, their end. */
@NullMarked
package io.tidemark.commands;

import org.jspecify.annotations.NullMarked;
