package io.tidemark.usage.statements;

/**
 * What was put right after the period: rows that are settled do not change, so the correction
 * stands in a later one.
 *
 * @param sinceMillis the earliest time that it is about
 * @param bookedAtMillis the minute whose row holds it
 * @param kind returned, repaired, late, …
 * @param connections net
 */
public record LateCorrection(
    Row.Subject subject, long sinceMillis, long bookedAtMillis, String kind, long connections) {}
