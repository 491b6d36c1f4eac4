package io.tidemark.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.agent.EventSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of a spool's files: buckets, renames, cuts, space. */
class SpoolFilesTest extends SpoolFixture {
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
  void anotherFileWithTheSameInodeIsReadFromItsBeginning() throws IOException {
    write("a.spool", opened("a", -900));
    source.read(heard);
    heard.take();
    List<byte[]> journal = whole();
    Files.writeString(
        folder.resolve("a.spool"), opened("b", -500) + "\n" + opened("c", -400) + "\n");
    restart(journal);
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
    restart(whole());
    write("a.spool", closed("x7", -5));
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed -5 z-shop 7 CLIENT_CLOSED");
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
    Files.writeString(folder.resolve("b.spool"), closed("q", -900) + "\n");
    Files.setLastModifiedTime(
        folder.resolve("b.spool"), FileTime.fromMillis(NOW - Spool.QUIET_MILLIS - 1));
    source.read(heard);
    source.read(heard);
    assertThat(folder.resolve("b.spool")).as("its writer may have it open").exists();
  }

  @Test
  void brokenLinesAreCountedAndTheOthersAreRead() throws IOException {
    write(
        "a.spool",
        "O rubbish",
        "O a 7 %d %s 192.0.2.7".formatted(NOW - 9, "x".repeat(70_000)),
        opened("b", -8),
        "O c 7 %d shop 192.0.2.7 k=%s".formatted(NOW - 7, "y".repeat(LineParser.LONGEST)),
        opened("d", -6));
    source.read(heard);
    assertThat(heard.take()).containsExactly("opened -8 z-shop", "opened -6 z-shop");
    assertThat(source.figures().broken()).isEqualTo(3);
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
