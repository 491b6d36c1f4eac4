package io.tidemark.app;

import io.tidemark.abuse.Networks;
import io.tidemark.cases.CaseTable;
import io.tidemark.cases.DialogueInputs;
import io.tidemark.cases.LimitTable;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.Contact;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.Zone;
import io.tidemark.policy.Policy;
import io.tidemark.policy.PolicyTable;
import io.tidemark.zones.ZoneTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The inputs of dialogues in a running instance: the current policy, zones, cases and limits. */
record AppDialogueInputs(
    PolicyTable policies,
    ZoneTable zones,
    CaseTable cases,
    LimitTable limits,
    boolean isWatching,
    Networks networks)
    implements DialogueInputs {
  @Override
  public Policy policy() {
    return policies.policy();
  }

  @Override
  public Map<String, Long> guidelines() {
    return zones.guidelines();
  }

  @Override
  public @Nullable String contact(String zone) {
    Zone known = zones.zone(zone);
    Contact contact = known == null ? Contact.getDefaultInstance() : known.getContact();
    String name = contact.getName();
    String email = contact.getEmail().isEmpty() ? "" : "<" + contact.getEmail() + ">";
    String text = (name + " " + email).strip();
    return text.isEmpty() ? null : text;
  }

  @Override
  public Map<String, Kept> kept() {
    Map<String, CaseRecord> latest = cases.latest();
    Map<String, List<LimitRecord>> inForce =
        limits.limits().stream().collect(Collectors.groupingBy(LimitRecord::getZone));
    Map<String, Kept> kept = new HashMap<>();
    latest.forEach(
        (zone, last) -> kept.put(zone, new Kept(last, inForce.getOrDefault(zone, List.of()))));
    inForce.forEach((zone, some) -> kept.putIfAbsent(zone, new Kept(null, some)));
    return kept;
  }
}
