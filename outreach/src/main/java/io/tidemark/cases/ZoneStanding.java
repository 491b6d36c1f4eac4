package io.tidemark.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one zone stands, and what about it is open. Instances send it to each other. */
public record ZoneStanding(
    String zone,
    String plan,
    Standing standing,
    @Nullable String caseId,
    List<SuspicionView> suspicions,
    List<String> limits) {}
