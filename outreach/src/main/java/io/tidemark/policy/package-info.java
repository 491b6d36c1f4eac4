/**
 * The usage policy: what settled minutes say about a customer. Pure; the same classes decide live,
 * in tests and on history.
 */
@NullMarked
package io.tidemark.policy;

import org.jspecify.annotations.NullMarked;
