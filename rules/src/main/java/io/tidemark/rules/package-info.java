/**
 * Handshake inspection: the rules that upgrade requests are checked against. It depends on no
 * proxy. A new managed rule is one entry in {@link io.tidemark.rules.ManagedRules}.
 */
@NullMarked
package io.tidemark.rules;

import org.jspecify.annotations.NullMarked;
