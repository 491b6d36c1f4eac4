package io.tidemark.usage.formats;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bars over time as an inline picture: no script, readable in print. */
final class Chart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 230;
  private static final int LEFT = 52;
  private static final int BOTTOM = 24;
  private static final int TOP = 12;
  private static final int LABELS = 9;

  /**
   * A bar.
   *
   * @param label the text under the axis
   * @param told the text that is shown when the mouse is over the bar
   */
  record Bar(String label, double value, String told, boolean provisional) {}

  private Chart() {}

  /**
   * Draws bars, with a line at the limit.
   *
   * @param limit each bar's limit, {@code null} where there is none; the list may be empty
   */
  static String bars(String title, List<Bar> bars, List<@Nullable Long> limit) {
    double highest = 1;
    for (int i = 0; i < bars.size(); i++) {
      Long line = limit.isEmpty() ? null : limit.get(i);
      highest =
          Math.max(highest, Math.max(bars.get(i).value(), line == null ? 0 : line.doubleValue()));
    }
    double top = nice(highest);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, title));
    for (int i = 0; i <= 4; i++) {
      double value = top * i / 4;
      svg.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#d9e0e7\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>"
              .formatted(
                  LEFT,
                  WIDTH,
                  y(value, top),
                  y(value, top),
                  LEFT - 6,
                  y(value, top, 4),
                  number(value)));
    }
    double step = (WIDTH - LEFT) / (double) Math.max(1, bars.size());
    double width = bars.size() > 200 ? step : step * 0.78;
    int every = Math.max(1, (bars.size() + LABELS - 1) / LABELS);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double x = LEFT + i * step + (step - width) / 2;
      svg.append(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"><title>%s</title></rect>"
              .formatted(
                  at(x),
                  y(bar.value(), top),
                  at(width),
                  at(bar.value() / top * (HEIGHT - BOTTOM - TOP)),
                  bar.provisional() ? "#a9d0e4" : "#1f78a4",
                  bar.told()));
      if (i % every == 0) {
        svg.append(
            "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                .formatted(at(LEFT + i * step + step / 2), HEIGHT - 6, bar.label()));
      }
    }
    limits(svg, limit, step, top);
    return svg.append("</svg></figure>").toString();
  }

  private static void limits(
      StringBuilder svg, List<@Nullable Long> limit, double step, double top) {
    boolean named = false;
    for (int from = 0; from < limit.size(); ) {
      Long value = limit.get(from);
      int to = from + 1;
      while (to < limit.size() && Objects.equals(limit.get(to), value)) {
        to++;
      }
      if (value != null) {
        svg.append(
            "<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"#b3541e\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"/>"
                .formatted(
                    at(LEFT + from * step), at(LEFT + to * step), y(value, top), y(value, top)));
        if (!named) {
          svg.append(
              "<text x=\"%s\" y=\"%s\" class=\"mark\">guideline %s</text>"
                  .formatted(at(LEFT + from * step + 4), y(value, top, -5), number(value)));
        }
        named = true;
      }
      from = to;
    }
  }

  private static String y(double value, double top) {
    return y(value, top, 0);
  }

  private static String y(double value, double top, int below) {
    return at(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP) + below);
  }

  private static String at(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%,.1f", value);
  }

  /** A round number at or above {@code value}, whose quarters are round too. */
  private static double nice(double value) {
    double size = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8}) {
      if (step * size >= value) {
        return step * size < 4 ? 4 : step * size;
      }
    }
    return 10 * size;
  }
}
