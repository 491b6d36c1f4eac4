package io.tidemark.cases;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The state of a zone in the usage policy.
 *
 * <pre>
 *          ┌───────────────── quiet for the window ────────────────┐
 *          ▼                                                       │
 *         ok ──above the guideline──▶ spiking ──spike ends──▶ watched
 *          │                             │  ▲────next spike──────┤
 *          └──share, continued──▶ case open ◀──repeated spikes────┘
 *                                     │ └──resolved without contact──▶ cooling down ──▶ ok, or as its usage is
 *                                     ▼ contact                            ▲
 *                                 contacted ◀──contact── answered ─resolve─┤
 *                                     │ └─────answer──────▶ ▲              │
 *                                     └──────────────resolve───────────────┘
 * </pre>
 *
 * <p>Limits are possible only from contacted on, or under a suspicion of abuse.
 */
public enum Standing {
  OK,
  SPIKING,
  WATCHED,
  CASE_OPEN,
  CONTACTED,
  ANSWERED,
  COOLING_DOWN;

  /** The states that may follow; a cool-down of length 0 ends at once. */
  public Set<Standing> next() {
    return switch (this) {
      case OK, SPIKING, WATCHED -> EnumSet.of(OK, SPIKING, WATCHED, CASE_OPEN);
      case CASE_OPEN -> EnumSet.of(CONTACTED, COOLING_DOWN);
      case CONTACTED -> EnumSet.of(ANSWERED, COOLING_DOWN);
      case ANSWERED -> EnumSet.of(CONTACTED, COOLING_DOWN);
      case COOLING_DOWN -> EnumSet.of(OK, SPIKING, WATCHED, CASE_OPEN);
    };
  }

  /** The name in metrics and the API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
