/**
 * The plan ledger, as pure code: it adds up what each shard has settled, second by second and
 * aligned in time, so that a plan's peak, and the fleet's, is what was open at one instant and not
 * a sum of peaks.
 */
@NullMarked
package io.tidemark.plans;

import org.jspecify.annotations.NullMarked;
