package io.tidemark.abuse;

import io.tidemark.events.Client;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose network an address is in, where somebody brought a table of them. */
@FunctionalInterface
public interface Networks {
  /** Without a table. */
  Networks UNKNOWN = client -> null;

  @Nullable Network of(Client client);

  /**
   * An autonomous system.
   *
   * @param name of who runs it; empty where the table has none
   */
  record Network(long asn, String name) {
    String text() {
      return name.isEmpty() ? "AS" + asn : "AS%d (%s)".formatted(asn, name);
    }
  }

  /** Where most of those that are named come from, in words; empty if there is no such network. */
  default String inCommon(List<Finding.Suspect> named) {
    return named.stream()
        .map(one -> of(SourceKey.prefix(one.key()).client()))
        .filter(Objects::nonNull)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .filter(each -> 2 * each.getValue() > named.size())
        .map(
            most ->
                named.size() == 1
                    ? "it is in " + most.getKey().text()
                    : "%s that are named are in %s"
                        .formatted(share(most.getValue(), named.size()), most.getKey().text()))
        .findFirst()
        .orElse("");
  }

  private static String share(long some, int all) {
    return some == all ? "all " + all : "%d of the %d".formatted(some, all);
  }
}
