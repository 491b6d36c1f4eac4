package io.tidemark.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The demo's zones: one on each plan, each with the number of connections that its traffic swings
 * around.
 */
record DemoZones(String zone, String host, String plan, int around) {
  static final List<DemoZones> ALL =
      List.of(
          new DemoZones("chat", "chat.localhost", "free", 14),
          new DemoZones("shop", "shop.localhost", "pro", 60),
          new DemoZones("game", "game.localhost", "business", 150),
          new DemoZones("news", "news.localhost", "enterprise", 90));

  /** True if many clients connect at once, again and again. */
  boolean rushes() {
    return zone.equals("chat");
  }

  /** The connections in a rush, above the guideline. */
  int rush() {
    return 2 * around;
  }

  /** Writes the zones file, unless there is one already: then it is the user's. */
  static Path file(Path data, int originPort) throws IOException {
    Path file = data.resolve("zones.yaml");
    if (Files.exists(file)) {
      return file;
    }
    StringBuilder yaml =
        new StringBuilder(
            """
            # Plans and zones. Change this file while everything runs: it is looked at every second.
            plans:
              free:       { guideline: 20 }
              pro:        { guideline: 100 }
              business:   { guideline: 500 }
              enterprise: { guideline: custom }
            zones:
            """);
    for (DemoZones zone : ALL) {
      yaml.append(
          """
            %s:
              hosts: [%s]
              origin: http://127.0.0.1:%d
              plan: %s
          """
              .formatted(zone.zone, zone.host, originPort, zone.plan));
    }
    Files.createDirectories(data);
    return Files.writeString(file, yaml);
  }
}
