package io.tidemark.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.agent.Connection;
import io.tidemark.agent.Ending;
import io.tidemark.agent.EventSink;
import io.tidemark.agent.EventSource;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolSourceTest {
  private static final long NOW = 1_795_888_200_000L;

  @TempDir private Path folder;
  private Path proc;
  private final Heard heard = new Heard();
  private long now = NOW;
  private SpoolSource source;

  /** What the source has passed on, a word for each event. */
  private static final class Heard implements EventSink {
    final List<String> events = new ArrayList<>();
    private long number;

    @Override
    public Connection opened(long atMillis, String zone, Protocol protocol, Client client) {
      events.add("opened %d %s".formatted(atMillis - NOW, zone));
      return new Connection(number++, atMillis, zone, protocol, client);
    }

    @Override
    public void closed(long atMillis, Connection connection, Ending ending) {
      events.add(
          "closed %d %s %d %s"
              .formatted(
                  atMillis - NOW, connection.zone(), connection.number(), ending.category()));
    }

    @Override
    public void traffic(long atMillis, String zone, long bytesIn, long bytesOut) {
      events.add("traffic");
    }

    @Override
    public void refused(
        long atMillis,
        String zone,
        Protocol protocol,
        Client client,
        RefusalReason reason,
        String rule,
        int status) {
      events.add("refused %d %s %s %d".formatted(atMillis - NOW, zone, reason, status));
    }

    List<String> take() {
      List<String> taken = List.copyOf(events);
      events.clear();
      return taken;
    }
  }

  @BeforeEach
  void begin() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
    alive(7, 100);
    source = source();
  }

  private SpoolSource source() {
    return new SpoolSource(
        new SpoolSource.Setting(
            folder,
            proc,
            250,
            () -> NOW - 3_600_000,
            8_192,
            () -> now,
            () -> true,
            host -> "z-" + host));
  }

  private void alive(int pid, long start) throws IOException {
    Path stat = Files.createDirectories(proc.resolve(Integer.toString(pid))).resolve("stat");
    Files.writeString(stat, "%d (a) b) S 1%s %d 0".formatted(pid, " 0".repeat(17), start));
  }

  private void dead(int pid) throws IOException {
    Files.delete(proc.resolve(pid + "/stat"));
  }

  private void write(String file, String... lines) throws IOException {
    Files.writeString(
        folder.resolve(file),
        String.join("\n", lines) + "\n",
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static String opened(String id, long at) {
    return "O %s 7 %d shop 192.0.2.7".formatted(id, NOW + at);
  }

  private static String closed(String id, long at) {
    return "C %s 7 %d shop 192.0.2.7 st=101 end=client".formatted(id, NOW + at);
  }

  /** A sidecar that was killed: another one has what the journal holds. */
  private void restart(List<byte[]> journal) {
    source = source();
    journal.forEach(source::restore);
  }

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
  void aLineThatIsNotWholeWaits() throws IOException {
    Files.writeString(folder.resolve("a.spool"), opened("a", -9) + "\n" + closed("a", -5));
    source.read(heard);
    assertThat(heard.take()).hasSize(1);
    write("a.spool", "");
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed -5 z-shop 0 CLIENT_CLOSED");
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
    byte[] first = source.whole();
    write("a.spool.1", closed("a", -700), opened("c", -600));
    source.read(heard);
    byte[] second = source.changes();
    heard.take();
    restart(List.of(first, second));
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
  void anotherFileWithTheSameInodeIsReadFromItsBeginning() throws IOException {
    write("a.spool", opened("a", -900));
    source.read(heard);
    heard.take();
    byte[] journal = source.whole();
    Files.writeString(
        folder.resolve("a.spool"), opened("b", -500) + "\n" + opened("c", -400) + "\n");
    restart(List.of(journal));
    source.read(heard);
    assertThat(heard.take()).containsExactly("opened -500 z-shop", "opened -400 z-shop");
  }

  @Test
  void aRenamedFileIsReadOn() throws IOException {
    write("a.spool", opened("a", -900));
    source.read(heard);
    Files.move(folder.resolve("a.spool"), folder.resolve("a.spool.1"));
    write("a.spool.1", closed("a", -500));
    source.read(heard);
    assertThat(heard.take()).hasSize(2);
  }

  @Test
  void aBucketIsDeletedWhenItIsReadAndQuiet() throws IOException {
    write("a.spool.1", opened("a", -900));
    write("a.spool", opened("b", -900));
    for (String file : List.of("a.spool.1", "a.spool")) {
      Files.setLastModifiedTime(
          folder.resolve(file), FileTime.fromMillis(NOW - Spool.QUIET_MILLIS - 1));
    }
    source.read(heard);
    assertThat(folder.resolve("a.spool.1")).as("its reading may not be stored yet").exists();
    source.read(heard);
    assertThat(folder.resolve("a.spool.1")).doesNotExist();
    assertThat(folder.resolve("a.spool")).exists();
    now++;
    write("a.spool", closed("a", 0));
    source.read(heard);
    assertThat(heard.take()).endsWith("closed 0 z-shop 0 CLIENT_CLOSED");
  }

  @Test
  void theSpaceOfWhatWasReadIsFreedAndTheReadingGoesOn() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      lines.add(opened("x" + i, -900));
    }
    write("a.spool", lines.toArray(String[]::new));
    source.read(heard);
    source.read(heard);
    assertThat(heard.take()).hasSize(1_000);
    byte[] bytes = Files.readAllBytes(folder.resolve("a.spool"));
    assertThat(bytes[0]).isEqualTo((byte) 'O');
    assertThat(bytes[4_095]).isNotZero();
    assertThat(bytes[4_096]).isZero();
    assertThat(bytes[32_000]).isZero();
    restart(List.of(source.whole()));
    write("a.spool", closed("x7", -5));
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed -5 z-shop 7 CLIENT_CLOSED");
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
  void aFileThatIsCutIsReadFromItsBeginning() throws IOException {
    write("a.spool", opened("a", -900), opened("b", -900));
    source.read(heard);
    heard.take();
    Files.writeString(folder.resolve("a.spool"), closed("a", -5) + "\n");
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed -5 z-shop 0 CLIENT_CLOSED");
  }

  @Test
  void anotherStatusEndsAnOpenConnection() throws IOException {
    write("a.spool", opened("a", -900), closed("a", -5).replace("st=101", "st=200"));
    source.read(heard);
    assertThat(heard.take()).endsWith("closed -5 z-shop 0 CLOSE_UNSPECIFIED");
  }

  @Test
  void theFileOfDeadProcessesIsDeleted() throws IOException {
    write("a@7.spool", opened("a", -900));
    source.read(heard);
    Files.setLastModifiedTime(
        folder.resolve("a@7.spool"), FileTime.fromMillis(NOW - Spool.QUIET_MILLIS - 1));
    source.read(heard);
    assertThat(folder.resolve("a@7.spool")).exists();
    dead(7);
    source.read(heard);
    source.read(heard);
    assertThat(folder.resolve("a@7.spool")).doesNotExist();
    assertThat(source.figures().open()).isZero();
  }

  @Test
  void brokenLinesAreCountedAndTheOthersAreRead() throws IOException {
    write(
        "a.spool",
        "rubbish",
        "O a 7 %d %s 192.0.2.7".formatted(NOW - 9, "x".repeat(70_000)),
        opened("b", -8),
        "O c 7 %d shop 192.0.2.7 k=%s".formatted(NOW - 7, "y".repeat(LineParser.LONGEST)),
        opened("d", -6));
    source.read(heard);
    assertThat(heard.take()).containsExactly("opened -8 z-shop", "opened -6 z-shop");
    assertThat(source.figures().broken()).isEqualTo(3);
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
  void whatIsNoFileOfLinesIsPassedBy() throws IOException {
    write("target", opened("a", -900));
    Files.createSymbolicLink(folder.resolve("b.spool"), folder.resolve("target"));
    Files.createDirectory(folder.resolve("c.spool"));
    write(".spool", opened("b", -900));
    write("a.spooled", opened("c", -900));
    source.read(heard);
    assertThat(heard.take()).isEmpty();
  }

  /** More lines than one reading takes: complete-through goes no further than what was read. */
  @Test
  void aLongSpoolIsReadInParts() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 260_000; i++) {
      lines.add(opened("x" + i, -500_000 + i));
    }
    write("a.spool", lines.toArray(String[]::new));
    long through = source.read(heard);
    int read = heard.take().size();
    assertThat(read).isLessThan(lines.size());
    assertThat(through).isEqualTo(NOW - 500_000 + read - 1 - 250);
    dead(7);
    assertThat(source.read(heard)).isGreaterThan(through);
    int rest = heard.take().size();
    while (rest < 2 * lines.size() - read && source.read(heard) != EventSource.NOTHING) {
      rest += heard.take().size();
    }
    assertThat(source.figures().ofDeadProcess()).isEqualTo(lines.size());
  }
}
