package io.tidemark.zones;

import io.tidemark.events.Contract;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.events.v1.ZoneSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A writer of {@code tidemark.zones}: the zones file and the API have separate keys, and a write
 * for one changes no key of the other.
 */
public final class ZonesWriter implements AutoCloseable {
  private final RecordWriter records;

  public ZonesWriter(Map<String, String> kafka) {
    records = new RecordWriter("tidemark-zones-writer", kafka);
  }

  /**
   * Makes the topic equal to the file; returns how many records were written, 0 for an unchanged
   * file.
   */
  public int load(ZonesFile file, ZoneTable table) {
    Map<String, byte[]> wanted = new TreeMap<>();
    file.plans()
        .forEach(
            (name, plan) ->
                wanted.put(ZoneKeys.PLAN + name, record().setPlan(plan).build().toByteArray()));
    file.zones()
        .forEach(
            (id, zone) ->
                wanted.put(ZoneKeys.ZONE + id, record().setZone(zone).build().toByteArray()));
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (Map.Entry<String, ZoneRecord> there : table.all().entrySet()) {
      boolean mine = !there.getKey().startsWith(ZoneKeys.SETTINGS);
      byte[] want = wanted.get(there.getKey());
      if (mine && want == null) {
        sent.add(send(there.getKey(), null));
      } else if (mine && Arrays.equals(want, there.getValue().toByteArray())) {
        wanted.remove(there.getKey());
      }
    }
    wanted.forEach((key, value) -> sent.add(send(key, value)));
    sent.forEach(CompletableFuture::join);
    return sent.size();
  }

  /**
   * Writes a zone's settings, whose key belongs to the API, and an entry in the audit log.
   *
   * @param actor who has set them
   */
  public CompletableFuture<Void> settings(ZoneSettings settings, String actor) {
    ActionRecord action =
        ActionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setZone(settings.getZone())
            .setActor(actor)
            .setAtMillis(settings.getModifiedMillis())
            .setKind(ActionKind.SETTINGS_CHANGED)
            .setReason(
                "websockets %s%s"
                    .formatted(
                        settings.getWebsockets() == Toggle.OFF ? "off" : "on",
                        settings.getCloseEstablished() ? ", established connections end" : ""))
            .build();
    return send(
            ZoneKeys.SETTINGS + settings.getZone(),
            record().setSettings(settings).build().toByteArray())
        // The second write may have to wait for the producer's own thread, so it must not run on
        // it.
        .thenComposeAsync(
            written -> records.write(Topic.ACTIONS, settings.getZone(), action.toByteArray()));
  }

  private CompletableFuture<Void> send(String key, byte @Nullable [] value) {
    return records.write(Topic.ZONES, key, value);
  }

  private static ZoneRecord.Builder record() {
    return ZoneRecord.newBuilder().setContract(Contract.VERSION);
  }

  @Override
  public void close() {
    records.close();
  }
}
