package io.tidemark.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.cli.ApiClient;
import java.io.IOException;

/**
 * The books in one line of JSON: {@code opened - closed - lost + corrections = open}, in all and
 * per zone.
 */
final class Summary {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SUMMED = {
    "opened", "closed", "open", "refused", "lost", "corrections"
  };

  private Summary() {}

  static ObjectNode read(ApiClient api) throws IOException, InterruptedException {
    ObjectNode all = JSON.createObjectNode();
    ObjectNode zones = JSON.createObjectNode();
    for (String name : SUMMED) {
      all.put(name, 0L);
    }
    for (JsonNode zone : api.zones()) {
      JsonNode counts = zone.get("counts");
      ObjectNode one = zones.putObject(zone.get("zone").asText());
      for (String name : SUMMED) {
        long value = name.equals("refused") ? ApiClient.refused(counts) : counts.get(name).asLong();
        one.put(name, value);
        all.put(name, all.get(name).asLong() + value);
      }
    }
    all.put("imbalance", api.json("/api/v1/plans").get("imbalance").asLong());
    all.set("zones", zones);
    return all;
  }
}
