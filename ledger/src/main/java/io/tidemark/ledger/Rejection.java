package io.tidemark.ledger;

import io.tidemark.events.v1.RejectionReason;

/** The reason why a record cannot be booked. */
public record Rejection(RejectionReason reason, String detail) {}
