package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test of a proxy with few file descriptors, and one client that wants all of them. */
class EdgeRoomIT {
  private static final int DESCRIPTORS = 500;
  private static final int WANTED = 600;

  @TempDir Path folder;

  private static RawSocket from(String address, int port) throws IOException {
    return new RawSocket(
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0));
  }

  @Test
  void whoTakesAllThereIsLeavesRoomForTheOthersAndForTheOperator() throws Exception {
    int port = FreePorts.take();
    int admin = FreePorts.take();
    try (EdgeStack stack = new EdgeStack(folder);
        JavaProcess edge =
            JavaProcess.limited(
                DESCRIPTORS,
                folder.resolve("edge.log"),
                "edge",
                "-Dkafka.bootstrap.servers=" + stack.stack.bootstrapServers(),
                "-Dagent.node=small",
                "-Dagent.state-dir=" + folder.resolve("small"),
                "-Dedge.port=" + port,
                "-Dedge.admin-port=" + admin)) {
      ApiClient operator = new ApiClient("http://127.0.0.1:" + admin, null);
      patiently().until(operator::isReady);
      assertThat(edge.isAlive()).isTrue();
      stack.origin.behave(
          raw -> {
            if (raw.head().startsWith("GET /chat")) {
              raw.send(SWITCHING + "\r\n");
            }
            raw.rest();
          });
      List<RawSocket> held = new ArrayList<>();
      try {
        for (int i = 0; i < WANTED; i++) {
          held.add(from("127.0.0.9", port).send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n"));
        }
        patiently().until(() -> refused(operator, "clients", "client") > WANTED / 2);
        // Other clients are served, and the admin port answers.
        try (RawSocket other =
            from("127.0.0.2", port)
                .send("GET /chat HTTP/1.1\r\nHost: raw.test\r\n" + HANDSHAKE + "\r\n")) {
          assertThat(other.head()).contains(" 101 ");
        }
        assertThat(operator.isReady()).isTrue();
      } finally {
        for (RawSocket each : held) {
          each.close();
        }
      }
      patiently().until(() -> value(operator, "tidemark_edge_connections{side=\"clients\"}") == 0);
      try (RawSocket again =
          from("127.0.0.9", port)
              .send("GET /chat HTTP/1.1\r\nHost: raw.test\r\n" + HANDSHAKE + "\r\n")) {
        assertThat(again.head()).contains(" 101 ");
      }
    }
  }

  private static double refused(ApiClient operator, String side, String reason) throws Exception {
    return value(
        operator,
        "tidemark_edge_connections_refused_total{reason=\"%s\",side=\"%s\"}"
            .formatted(reason, side));
  }

  private static double value(ApiClient operator, String series) throws Exception {
    return operator
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }
}
