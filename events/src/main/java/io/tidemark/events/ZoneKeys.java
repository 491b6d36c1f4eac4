package io.tidemark.events;

import java.nio.charset.StandardCharsets;

/** The keys of {@code tidemark.zones}; each key has one writer. */
public final class ZoneKeys {
  public static final String PLAN = "plan/";
  public static final String ZONE = "zone/";
  public static final String SETTINGS = "settings/";

  private ZoneKeys() {}

  public static byte[] zone(String id) {
    return bytes(ZONE + id);
  }

  public static byte[] settings(String id) {
    return bytes(SETTINGS + id);
  }

  public static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
