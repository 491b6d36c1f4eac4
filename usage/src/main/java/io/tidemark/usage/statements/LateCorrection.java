package io.tidemark.usage.statements;

/**
 * A correction that was booked after the period: settled rows do not change, so it is in a later
 * row.
 *
 * @param sinceMillis the earliest time that the correction refers to
 * @param bookedAtMillis the minute whose row holds it
 * @param kind returned, repaired, late, …
 * @param connections the net change of the count
 */
public record LateCorrection(
    Row.Subject subject, long sinceMillis, long bookedAtMillis, String kind, long connections) {}
