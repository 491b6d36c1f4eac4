package io.tidemark.abuse;

import io.tidemark.events.Client;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A lookup of the network (autonomous system) of an address. */
@FunctionalInterface
public interface Networks {
  /** A lookup that knows no network, for where there is no table. */
  Networks UNKNOWN = client -> null;

  @Nullable Network of(Client client);

  /**
   * An autonomous system.
   *
   * @param name the operator's name; empty where the table has none
   */
  record Network(long asn, String name) {
    String text() {
      return name.isEmpty() ? "AS" + asn : "AS%d (%s)".formatted(asn, name);
    }
  }

  /** The network of most of the named sources, in words; empty if there is no such network. */
  default String inCommon(List<Finding.Suspect> named) {
    return named.stream()
        .map(one -> of(SourceKey.prefix(one.key()).client()))
        .filter(Objects::nonNull)
        .collect(Collectors.groupingBy(Network::asn))
        .values()
        .stream()
        .filter(same -> 2 * same.size() > named.size())
        .map(
            same ->
                named.size() == 1
                    ? "the named source is in " + same.get(0).text()
                    : "%s named sources are in %s"
                        .formatted(share(same.size(), named.size()), same.get(0).text()))
        .findFirst()
        .orElse("");
  }

  private static String share(int some, int all) {
    return some == all ? "all " + all : "%d of the %d".formatted(some, all);
  }
}
