package io.tidemark.edge.tls;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The choice of the certificate for a name that a client asks for. */
public final class Certificates {
  static final String DEFAULT_FILE = "default.crt";

  private final Map<String, Certificate> byName = new HashMap<>();
  private final @Nullable Certificate byDefault;
  private final @Nullable Instant firstToExpire;

  /** The certificate that expires later is used if two are for the same name. */
  Certificates(Collection<Certificate> all) {
    Comparator<Certificate> lasts = Comparator.comparing(Certificate::expires);
    all.stream()
        .sorted(lasts)
        .forEach(each -> each.names().forEach(name -> byName.put(name, each)));
    byDefault =
        all.stream().filter(each -> each.file().equals(DEFAULT_FILE)).findFirst().orElse(null);
    firstToExpire = byName.values().stream().min(lasts).map(Certificate::expires).orElse(null);
  }

  /**
   * The host's own certificate, a wildcard for it, the default, or none; {@code null} means that no
   * name was sent.
   */
  public @Nullable Certificate find(@Nullable String host) {
    if (host == null) {
      return byDefault;
    }
    Certificate own = byName.get(host);
    return own == null ? byName.getOrDefault(Certificate.wildcard(host), byDefault) : own;
  }

  /** The time when the first certificate in use expires. */
  public Optional<Instant> firstToExpire() {
    return Optional.ofNullable(firstToExpire);
  }
}
