/**
 * Tells an attack from a success. Signals of each zone and source from the batches that the ledger
 * books, in bounded memory; detectors, a file each, that look at them and say what they find, in
 * numbers; and what else would explain it. No Kafka in here, and no clock but the log's.
 */
@NullMarked
package io.tidemark.abuse;

import org.jspecify.annotations.NullMarked;
