/**
 * Handshake inspection: what an upgrade request is held against. Pure; knows no proxy. A new
 * managed rule is one entry in {@link io.tidemark.rules.ManagedRules}.
 */
@NullMarked
package io.tidemark.rules;

import org.jspecify.annotations.NullMarked;
