/**
 * The accounting of connections for any Netty-based proxy: add {@link AccountingHandler} behind the
 * HTTP codec.
 */
@NullMarked
package io.tidemark.netty;

import org.jspecify.annotations.NullMarked;
