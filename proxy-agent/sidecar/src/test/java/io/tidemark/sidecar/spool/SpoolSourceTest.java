package io.tidemark.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpoolSourceTest extends SpoolFixture {
  @Test
  void aConnectionIsOpenBetweenItsLines() throws IOException {
    write("nginx.spool.17958881", opened("a", -900), opened("b", -800));
    assertThat(source.read(heard)).isEqualTo(NOW - 250);
    write("nginx.spool.17958882", closed("a", -100));
    assertThat(heard.take()).containsExactly("opened -900 z-shop", "opened -800 z-shop");
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed -100 z-shop 0 CLIENT_CLOSED");
    assertThat(source.figures().open()).isEqualTo(1);
  }

  @Test
  void anEndWithoutItsOpeningCountsBoth() throws IOException {
    write("a.spool", closed("a", -100) + " ms=40");
    source.read(heard);
    assertThat(heard.take())
        .containsExactly("opened -140 z-shop", "closed -100 z-shop 0 CLIENT_CLOSED");
    assertThat(source.figures().withoutOpening()).isEqualTo(1);
  }

  @Test
  void aRefusedHandshakeHasItsReason() throws IOException {
    String line = "C %s 7 %d shop 192.0.2.7 st=%d why=%s";
    write(
        "a.spool",
        line.formatted("a", NOW - 3, 429, "zone-limit"),
        line.formatted("b", NOW - 2, 403, ""),
        line.formatted("c", NOW - 1, 0, ""));
    source.read(heard);
    assertThat(heard.take())
        .containsExactly(
            "refused -3 z-shop ZONE_LIMIT 429",
            "refused -2 z-shop ORIGIN_REFUSED 403",
            "refused -1 z-shop CLIENT_GONE 0");
  }

  @Test
  void aDeadProcessEndsWhatItHadOpen() throws IOException {
    write("a.spool", opened("a", -900), opened("b", -800));
    source.read(heard);
    heard.take();
    write("a.spool", closed("a", -700));
    dead(7);
    source.read(heard);
    assertThat(heard.take())
        .containsExactly("closed -700 z-shop 0 CLIENT_CLOSED", "closed 0 z-shop 1 PROXY_ERROR");
  }

  @Test
  void aProcessIdThatIsUsedAgainIsAnotherProcess() throws IOException {
    write("a.spool", opened("a", -900));
    source.read(heard);
    alive(7, 200);
    source.read(heard);
    assertThat(heard.take()).contains("closed 0 z-shop 0 PROXY_ERROR");
  }

  @Test
  void processesThatCannotBeSeenAreNotTakenAsDead() throws IOException {
    dead(7);
    write("a.spool", opened("a", -900));
    source.read(heard);
    source.read(heard);
    assertThat(heard.take()).hasSize(1);
    assertThat(source.figures().unseen()).isEqualTo(1);
  }

  @Test
  void aProcessThatLivedAndDiedWhileNobodyLookedIsDead() throws IOException {
    write("a.spool", opened("a", -900));
    source.read(heard);
    write("a.spool", "O b 8 %d shop 192.0.2.7".formatted(NOW - 800));
    source.read(heard);
    source.read(heard);
    assertThat(heard.take()).endsWith("closed 0 z-shop 1 PROXY_ERROR");
  }

  @Test
  void anotherSidecarGoesOn() throws IOException {
    write("a.spool.1", opened("a", -900), opened("b", -800));
    source.read(heard);
    List<byte[]> first = whole();
    write("a.spool.1", closed("a", -700), opened("c", -600));
    source.read(heard);
    byte[] second = source.changes();
    heard.take();
    restart(and(first, second));
    write("a.spool.2", closed("b", -100), closed("c", -90), closed("a", -80));
    source.read(heard);
    assertThat(heard.take())
        .as("a has ended before, so its end counts as another connection")
        .containsExactly(
            "closed -100 z-shop 1 CLIENT_CLOSED",
            "closed -90 z-shop 2 CLIENT_CLOSED",
            "opened -80 z-shop",
            "closed -80 z-shop 3 CLIENT_CLOSED");
  }

  @Test
  void whatADeadProcessHeldEndsAlsoWhenItsLinesAreReadInParts() throws IOException {
    write("a.spool", opened("a", -900));
    source.read(heard);
    heard.take();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400_000; i++) {
      lines.add(opened("x" + i, -800));
    }
    write("a.spool", lines.toArray(String[]::new));
    dead(7);
    for (int i = 0; i < 8; i++) {
      source.read(heard);
    }
    assertThat(heard.take()).contains("closed 0 z-shop 0 PROXY_ERROR");
    assertThat(source.figures().open()).isZero();
  }

  @Test
  void aProcessThatBeganAfterItsLineDidNotWriteIt() throws IOException {
    // Starts count in ticks of 10 ms since the boot, an hour ago here.
    alive(9, 360_000 - 100);
    write("a.spool", opened("a", -900), "O b 9 %d shop 192.0.2.7".formatted(NOW - 600_000));
    source.read(heard);
    source.read(heard);
    assertThat(heard.take()).endsWith("closed 0 z-shop 1 PROXY_ERROR");
  }

  @Test
  void anotherStatusEndsAnOpenConnection() throws IOException {
    write("a.spool", opened("a", -900), closed("a", -5).replace("st=101", "st=200"));
    source.read(heard);
    assertThat(heard.take()).endsWith("closed -5 z-shop 0 CLOSE_UNSPECIFIED");
  }

  @Test
  void aTimeThatHasNotComeIsNow() throws IOException {
    write("a.spool", opened("a", 5_000));
    source.read(heard);
    assertThat(heard.take()).containsExactly("opened 0 z-shop");
  }

  @Test
  void linesFromBeforeTheMachineStartedAreLeftOut() throws IOException {
    write("a.spool", opened("a", -3_600_001), opened("b", -3_600_000));
    source.read(heard);
    assertThat(heard.take()).hasSize(1);
    assertThat(source.figures().old()).isEqualTo(1);
  }

  @Test
  void aFaultOfOursInOneLineLeavesTheOthersAlone() throws IOException {
    write("a.spool", opened("a", -9), opened("b", -8).replace("shop", "fault"), opened("c", -7));
    source.read(heard);
    source.read(heard);
    assertThat(heard.take()).containsExactly("opened -9 z-shop", "opened -7 z-shop");
    assertThat(source.figures().broken()).isEqualTo(1);
  }

  @Test
  void aLimitEndsWhatTheProxyCanEnd() throws IOException {
    String in = "O %s 7 %d %s 192.0.2.7";
    write(
        "a.spool",
        in.formatted("h1", NOW - 9, "full"),
        in.formatted("n1", NOW - 9, "full"),
        in.formatted("h2", NOW - 9, "shop"));
    limited.add("z-full");
    source.read(heard);
    assertThat(asked.ids).containsExactly("h1");
    write(
        "a.spool",
        "C h1 7 %d full 192.0.2.7 st=101 end=drain".formatted(NOW),
        "C h2 7 %d shop 192.0.2.7 st=101 end=drain".formatted(NOW));
    source.read(heard);
    assertThat(heard.take()).endsWith("closed 0 z-full 0 LIMIT", "closed 0 z-shop 2 DRAIN");
  }

  @Test
  void onlyTheZonesThatWantItCountStreams() throws IOException {
    write(
        "a.spool",
        opened("a", -900) + " p=sse",
        closed("a", -800) + " p=sse",
        opened("b", -700).replace("shop", "events") + " p=sse",
        closed("b", -600).replace("shop", "events").replace("101", "200") + " p=sse",
        closed("c", -500).replace("shop", "events").replace("101", "503") + " p=sse");
    source.read(heard);
    assertThat(heard.take())
        .containsExactly(
            "opened -700 z-events",
            "closed -600 z-events 0 CLIENT_CLOSED",
            "refused -500 z-events ORIGIN_REFUSED 503");
  }

  @Test
  void messagesThatAreNoLinesAreNotBroken() throws IOException {
    write("a.spool", "Proxy web stopped (cumulated conns: FE: 3, BE: 0).", "C - 7 1 - - st=400");
    source.read(heard);
    assertThat(source.figures().other()).isEqualTo(2);
    assertThat(source.figures().broken()).isZero();
  }

  @Test
  void aProcessThatCannotBeReadJustNowIsNotTakenAsDead() throws IOException {
    write("a.spool", opened("a", -9));
    Files.createDirectories(proc.resolve("9/stat"));
    write("a.spool", "O b 9 %d shop 192.0.2.7".formatted(NOW - 8));
    source.read(heard);
    source.read(heard);
    assertThat(heard.take()).containsExactly("opened -9 z-shop", "opened -8 z-shop");
    Files.delete(proc.resolve("9/stat"));
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed 0 z-shop 1 PROXY_ERROR");
  }
}
