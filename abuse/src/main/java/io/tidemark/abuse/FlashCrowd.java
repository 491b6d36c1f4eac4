package io.tidemark.abuse;

/**
 * The signs of many new visitors who are people: most of them open so few connections that they are
 * not tracked at all, they stay for a while, and the origin lets them in.
 */
final class FlashCrowd {
  private FlashCrowd() {}

  static boolean isOne(ZoneSnapshot look) {
    ZoneSums sums = look.sums;
    double halfMinute = 3 * sums.opened;
    double minute = 6 * sums.opened;
    return look.activeOpened < 0.5 * sums.opened
        && sums.brief < 0.3 * halfMinute
        && sums.refused < 0.5 * minute;
  }
}
