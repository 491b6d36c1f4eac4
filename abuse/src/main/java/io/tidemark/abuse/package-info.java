/**
 * Detection of abuse and attacks, and of what only looks like them. Signals of each zone and source
 * come from the batches that the ledger books and are kept in bounded memory. Detectors, one file
 * each, look at them and report findings with figures. There is no Kafka in here, and no clock but
 * log time.
 */
@NullMarked
package io.tidemark.abuse;

import org.jspecify.annotations.NullMarked;
