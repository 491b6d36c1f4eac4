package io.tidemark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.abuse.Networks.Network;
import io.tidemark.acceptance.Mmdb;
import io.tidemark.events.Client;
import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsnFileTest {
  private static final Map<String, Object> HOSTING =
      Map.of(
          "autonomous_system_number",
          64_500,
          "autonomous_system_organization",
          "Example Hosting, a name of more than 29 bytes");

  @TempDir private Path folder;

  private Path file(Mmdb networks) throws IOException {
    return networks.write(folder.resolve("asn.mmdb"));
  }

  private static @Nullable Network of(AsnFile file, String address) throws IOException {
    return file.of(Client.of(InetAddress.getByName(address)));
  }

  @Test
  void knowsNetworksOfBothKindsOfAddresses() throws IOException {
    Mmdb networks =
        new Mmdb()
            .with("198.51.100.0/24", HOSTING)
            .with("2001:db8::/32", Map.of("autonomous_system_number", 4_200_000_000L));
    try (AsnFile file = new AsnFile(file(networks))) {
      assertThat(of(file, "198.51.100.7"))
          .isEqualTo(new Network(64_500, "Example Hosting, a name of more than 29 bytes"));
      assertThat(of(file, "2001:db8:5::1")).isEqualTo(new Network(4_200_000_000L, ""));
      assertThat(of(file, "203.0.113.7")).isNull();
      assertThat(of(file, "fd12::1")).isNull();
      assertThat(file.of(Client.NONE)).isNull();
    }
  }

  @Test
  void readsWhatIpinfoCallsIt() throws IOException {
    Mmdb networks =
        new Mmdb()
            .with("198.51.100.0/24", Map.of("asn", "AS64501", "as_name", "Example Mobile"))
            .with("203.0.113.0/24", Map.of("asn", ""))
            .with("192.0.2.0/24", Map.of("country", "NL"));
    try (AsnFile file = new AsnFile(file(networks))) {
      assertThat(of(file, "198.51.100.7")).isEqualTo(new Network(64_501, "Example Mobile"));
      assertThat(of(file, "203.0.113.7")).isNull();
      assertThat(of(file, "192.0.2.7")).isNull();
    }
  }

  @Test
  void aNameIsOneShortLineWhateverTheTableSays() throws IOException {
    String name = "Bad\u001b[31m\nActor\u202e\u0000 \u009b\u2028" + "x".repeat(500);
    Mmdb networks = new Mmdb().with("198.51.100.0/24", Map.of("asn", "AS64501", "as_name", name));
    try (AsnFile file = new AsnFile(file(networks))) {
      assertThat(Objects.requireNonNull(of(file, "198.51.100.7")).name())
          .startsWith("Bad [31m Actor x")
          .endsWith("x…")
          .hasSize(80);
    }
  }

  @Test
  void takesAnotherFileInItsPlaceAndNoBrokenOne() throws IOException {
    Path path = file(new Mmdb().with("198.51.100.0/24", HOSTING));
    Files.setLastModifiedTime(path, FileTime.fromMillis(1_000));
    try (AsnFile file = new AsnFile(path)) {
      Files.writeString(path, "gone bad");
      Files.setLastModifiedTime(path, FileTime.fromMillis(2_000));
      file.look();
      assertThat(of(file, "198.51.100.7")).isNotNull();
      file(new Mmdb().with("198.51.100.0/24", Map.of("asn", "AS64502")));
      Files.setLastModifiedTime(path, FileTime.fromMillis(3_000));
      file.look();
      assertThat(of(file, "198.51.100.7")).isEqualTo(new Network(64_502, ""));
      Files.delete(path);
      file.look();
      assertThat(of(file, "198.51.100.7")).isNotNull();
    }
  }

  @Test
  void whatIsNoTableIsAProblem() throws IOException {
    Path text = Files.writeString(folder.resolve("asn.csv"), "1.0.0.0/24,13335,CLOUDFLARENET");
    for (Path wrong : new Path[] {text, folder.resolve("missing.mmdb")}) {
      assertThatThrownBy(() -> AsnFile.read(wrong))
          .isInstanceOf(SettingsException.class)
          .hasMessage("abuse.asn-file must be a MaxMind DB (.mmdb), got: " + wrong);
    }
  }
}
