package io.tidemark.abuse;

/**
 * Many new sources that behave like people: most of them open so little that they are not even
 * remembered; they stay a while, and are let in.
 */
final class FlashCrowd {
  private FlashCrowd() {}

  static boolean isOne(Look look) {
    ZoneSums sums = look.sums;
    double halfMinute = 3 * sums.opened;
    double minute = 6 * sums.opened;
    return look.activeOpened < 0.5 * sums.opened
        && sums.brief < 0.3 * halfMinute
        && sums.refused < 0.5 * minute;
  }
}
