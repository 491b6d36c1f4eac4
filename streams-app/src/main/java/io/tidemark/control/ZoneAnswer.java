package io.tidemark.control;

import io.tidemark.access.Grant;
import io.tidemark.events.v1.Zone;
import io.tidemark.zones.ZoneTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A zone as Cloudflare's SDKs read it; {@code hosts}, {@code connections} and {@code guideline} are
 * additions.
 */
record ZoneAnswer(
    String id,
    String name,
    String status,
    boolean paused,
    String type,
    int developmentMode,
    List<String> nameServers,
    Account account,
    Plan plan,
    List<String> permissions,
    List<String> hosts) {
  private static final String READ = "#zone_settings:read";
  private static final String EDIT = "#zone_settings:edit";

  record Account(String id, String name) {}

  /**
   * @param connections the expected volume of concurrent connections: low, medium, high or custom
   * @param guideline the expected volume as a number; {@code null} if it is custom
   */
  record Plan(String id, String name, String connections, @Nullable Long guideline) {}

  static ZoneAnswer of(Zone zone, ZoneTable table, Grant grant) {
    return new ZoneAnswer(
        zone.getId(),
        zone.getHosts(0),
        "active",
        false,
        "full",
        0,
        List.of(),
        new Account("tidemark", "Tidemark"),
        new Plan(
            zone.getPlan(),
            zone.getPlan(),
            table.volume(zone.getPlan()),
            table.guideline(zone.getId())),
        grant.edits() ? List.of(READ, EDIT) : List.of(READ),
        zone.getHostsList());
  }
}
