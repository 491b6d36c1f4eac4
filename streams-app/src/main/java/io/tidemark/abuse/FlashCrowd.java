package io.tidemark.abuse;

/** Many new sources that behave like people: each opens little, stays a while, and is let in. */
final class FlashCrowd {
  private static final double EACH = 3;

  private FlashCrowd() {}

  static boolean isOne(Look look) {
    ZoneSums sums = look.sums;
    double halfMinute = 3 * sums.opened;
    double minute = 6 * sums.opened;
    return look.activeOpened <= EACH * look.active
        && sums.brief < 0.3 * halfMinute
        && sums.refused < 0.5 * minute;
  }
}
