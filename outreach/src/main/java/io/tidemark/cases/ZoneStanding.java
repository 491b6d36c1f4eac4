package io.tidemark.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The standing of one zone, and what is open about it. Instances send it to each other. */
public record ZoneStanding(
    String zone,
    String plan,
    Standing standing,
    @Nullable String caseId,
    List<SuspicionView> suspicions,
    List<String> limits) {}
