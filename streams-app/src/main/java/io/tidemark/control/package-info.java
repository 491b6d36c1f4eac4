/**
 * Zones and their settings in the shape of Cloudflare's v4 API, so that its SDKs work unchanged,
 * and the operators' page on top of it.
 */
@NullMarked
package io.tidemark.control;

import org.jspecify.annotations.NullMarked;
