package io.tidemark.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one zone stands, and what about it is open. Instances tell it each other. */
public record ZoneStanding(
    String zone,
    String plan,
    Standing standing,
    @Nullable String caseId,
    List<Suspected> suspicions,
    List<String> limits) {}
