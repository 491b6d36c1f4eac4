/**
 * The Numenta Anomaly Benchmark's data and scoring rules: an outside yardstick for the surge
 * detector. The scorer is a port of the published one.
 */
@NullMarked
package io.tidemark.benchmarks.nab;

import org.jspecify.annotations.NullMarked;
