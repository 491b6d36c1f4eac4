package io.tidemark.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.agent.Ending;
import io.tidemark.sidecar.dialect.Dialect;
import io.tidemark.sidecar.dialect.Line;
import io.tidemark.sidecar.dialect.Outcome;
import io.tidemark.sidecar.spool.LineParser.BrokenLineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of lines in docs/sidecar-protocol.md is true. */
class GoldenLinesTest {
  private static final Path PAGE = Path.of("../../docs/sidecar-protocol.md");
  private static final Pattern ROW = Pattern.compile("^\\| `([OPC] .*)` \\| (.*) \\|$");

  @Test
  void everyLineIsReadAsThePageSays() throws IOException, BrokenLineException {
    int rows = 0;
    for (String row : Files.readAllLines(PAGE)) {
      Matcher matcher = ROW.matcher(row);
      if (matcher.matches()) {
        assertThat(event(LineParser.parse(matcher.group(1)))).as(row).isEqualTo(matcher.group(2));
        rows++;
      }
    }
    assertThat(rows).isGreaterThan(15);
  }

  private static String event(Line line) {
    if (line.kind() == Line.Kind.OPENED) {
      return "opened";
    } else if (line.kind() == Line.Kind.PRESENT) {
      return "open, in %d out %d so far".formatted(line.bytes("in"), line.bytes("out"));
    }
    Outcome outcome = Dialect.of(line).outcome(line);
    if (outcome instanceof Outcome.Closed closed) {
      Ending ending = closed.ending();
      return "closed %s %d in %d out %d"
          .formatted(ending.category(), ending.closeCode(), ending.bytesIn(), ending.bytesOut());
    }
    Outcome.Refused refused = (Outcome.Refused) outcome;
    return "refused %s %d %s".formatted(refused.reason(), refused.status(), refused.rule()).strip();
  }
}
