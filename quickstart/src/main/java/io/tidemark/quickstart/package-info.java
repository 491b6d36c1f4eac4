/**
 * The launcher's commands, and the quickstart: broker, application, edge, origin and traffic in one
 * process.
 */
@NullMarked
package io.tidemark.quickstart;

import org.jspecify.annotations.NullMarked;
