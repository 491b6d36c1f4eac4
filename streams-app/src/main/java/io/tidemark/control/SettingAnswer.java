package io.tidemark.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidemark.access.Grant;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.ZoneSettings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A zone's WebSockets setting.
 *
 * @param modifiedOn {@code null} if the setting was never changed
 */
record SettingAnswer(
    String id,
    String value,
    boolean editable,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String modifiedOn) {
  static final String WEBSOCKETS = "websockets";

  static SettingAnswer of(ZoneSettings settings, Grant grant) {
    long modified = settings.getModifiedMillis();
    return new SettingAnswer(
        WEBSOCKETS,
        settings.getWebsockets() == Toggle.OFF ? "off" : "on",
        grant.edits(),
        modified == 0 ? null : Instant.ofEpochMilli(modified).toString());
  }
}
