package io.tidemark.edge.tls;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which certificate a client gets that asks for a name. */
public final class Certificates {
  static final String DEFAULT_FILE = "default.crt";

  private final Map<String, Certificate> byName = new HashMap<>();
  private final @Nullable Certificate byDefault;
  private final @Nullable Instant firstToExpire;

  /** Of two for the same name, the one that lasts longer is given. */
  Certificates(Collection<Certificate> all) {
    Comparator<Certificate> lasts = Comparator.comparing(Certificate::expires);
    all.stream()
        .sorted(lasts)
        .forEach(each -> each.names().forEach(name -> byName.put(name, each)));
    byDefault =
        all.stream().filter(each -> each.file().equals(DEFAULT_FILE)).findFirst().orElse(null);
    firstToExpire = byName.values().stream().min(lasts).map(Certificate::expires).orElse(null);
  }

  /** The name's own, a wildcard for it, the default, or none; {@code null} is no name at all. */
  public @Nullable Certificate find(@Nullable String host) {
    if (host == null) {
      return byDefault;
    }
    Certificate own = byName.get(host);
    return own == null ? byName.getOrDefault(Certificate.wildcard(host), byDefault) : own;
  }

  /** When the first of those that are given to clients expires. */
  public Optional<Instant> firstToExpire() {
    return Optional.ofNullable(firstToExpire);
  }
}
