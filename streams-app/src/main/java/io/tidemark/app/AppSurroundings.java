package io.tidemark.app;

import io.tidemark.cases.Surroundings;
import io.tidemark.events.v1.Contact;
import io.tidemark.events.v1.Zone;
import io.tidemark.policy.Policy;
import io.tidemark.policy.PolicyTable;
import io.tidemark.zones.ZoneTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What dialogues find around them: the policy and the zones as they are now. */
record AppSurroundings(PolicyTable policies, ZoneTable zones) implements Surroundings {
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
}
