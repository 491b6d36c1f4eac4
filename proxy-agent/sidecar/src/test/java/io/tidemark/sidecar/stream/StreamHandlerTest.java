package io.tidemark.sidecar.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.tidemark.sidecar.spool.Sessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamHandlerTest {
  private static final String GREETING = "TIDEMARK 1 node abcdef12\n";

  @TempDir private Path spool;
  private final Sessions sessions = new Sessions(() -> 0);

  private EmbeddedChannel program() {
    return new EmbeddedChannel(new ReadTimeoutHandler(10), new StreamHandler(spool, sessions));
  }

  private static String say(EmbeddedChannel program, String text) {
    program.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    StringBuilder said = new StringBuilder();
    for (ByteBuf out = program.readOutbound(); out != null; out = program.readOutbound()) {
      said.append(out.toString(StandardCharsets.US_ASCII));
      out.release();
    }
    return said.toString();
  }

  @Test
  void aProgramGoesOnWhereItsSessionWasTaken() throws IOException {
    EmbeddedChannel first = program();
    assertThat(say(first, "TIDEMARK 1 no")).isEmpty();
    assertThat(say(first, "de abcdef12\nO a")).isEqualTo("AT 0\nAT 3\n");
    assertThat(say(first, " 7 1 - -\n")).isEqualTo("AT 12\n");
    assertThat(first.close().isSuccess()).isTrue();
    EmbeddedChannel second = program();
    assertThat(say(second, GREETING)).isEqualTo("AT 12\n");
    assertThat(say(second, "C a")).isEqualTo("AT 15\n");
    assertThat(Files.readString(spool.resolve("node@0-abcdef12.spool")))
        .isEqualTo("O a 7 1 - -\nC a");
    assertThat(second.close().isSuccess()).isTrue();
  }

  @Test
  void aSessionIsConnectedOnce() {
    EmbeddedChannel first = program();
    assertThat(say(first, GREETING)).isEqualTo("AT 0\n");
    EmbeddedChannel second = program();
    assertThat(say(second, GREETING)).isEmpty();
    assertThat(second.isOpen()).isFalse();
    assertThat(say(first, "O")).isEqualTo("AT 1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\n",
        "TIDEMARK 2 node abcdef12\n",
        "TIDEMARK 1 ../node abcdef12\n",
        "TIDEMARK 1 envoy.spool.1 abcdef12\n",
        "TIDEMARK 1 node short\n",
        "TIDEMARK 1 node abcdef12 \n",
        "TIDEMARK 1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      })
  void whoeverBeginsOtherwiseIsLeft(String greeting) throws IOException {
    EmbeddedChannel program = program();
    assertThat(say(program, greeting)).isEmpty();
    assertThat(program.isOpen()).isFalse();
    try (Stream<Path> files = Files.list(spool)) {
      assertThat(files).isEmpty();
    }
  }
}
