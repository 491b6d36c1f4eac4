package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContractTest {
  @Test
  void zoneIds() {
    assertThat(Contract.isZone("0123456789abcdef0123456789abcdef")).isTrue();
    assertThat(Contract.isZone("a-B_9")).isTrue();
    assertThat(Contract.isZone("")).isFalse();
    assertThat(Contract.isZone("a b")).isFalse();
    assertThat(Contract.isZone("é")).isFalse();
    assertThat(Contract.isZone("x".repeat(65))).isFalse();
  }

  @Test
  void nodes() {
    assertThat(Contract.isNode("edge-1.example:8080")).isTrue();
    assertThat(Contract.isNode("")).isFalse();
    assertThat(Contract.isNode("a/b")).isFalse();
  }

  @Test
  void clientAddresses() throws UnknownHostException {
    Client four = Client.of(InetAddress.getByName("192.0.2.7"));
    assertThat(four).isEqualTo(new Client(0, 0x0000ffff_c0000207L));
    assertThat(four.prefix(120)).isEqualTo(Client.of(InetAddress.getByName("192.0.2.0")));
    Client six = Client.of(InetAddress.getByName("2001:db8:1:2:3:4:5:6"));
    assertThat(six.prefix(64)).isEqualTo(Client.of(InetAddress.getByName("2001:db8:1:2::")));
    assertThat(six.prefix(32)).isEqualTo(Client.of(InetAddress.getByName("2001:db8::")));
    assertThat(six.prefix(0)).isEqualTo(Client.NONE);
    assertThat(six.prefix(128)).isEqualTo(six);
  }

  @Test
  void theBooksRunOnAppendTime() {
    assertThat(Topic.CONNECTIONS.config()).containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(Topic.CONNECTIONS.partitions(8)).isEqualTo(8);
    assertThat(Topic.ZONES.partitions(8)).isEqualTo(1);
    assertThat(Arrays.stream(Topic.values()).map(Topic::topic))
        .allMatch(name -> name.startsWith("tidemark."));
  }
}
