/**
 * The client's address: the socket's other side, or, behind balancers that are trusted, whom they
 * name in a PROXY header or in forwarding headers.
 */
@NullMarked
package io.tidemark.edge.client;

import org.jspecify.annotations.NullMarked;
