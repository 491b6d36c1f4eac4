package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ApiClientTest {
  /** Whatever an answer's texts hold, a terminal gets no control character from them. */
  @Property(tries = 500)
  void noTextOfAnAnswerMovesTheCursor(@ForAll String text, @ForAll boolean control)
      throws Exception {
    String wild = control ? text + "\u001b[2J\r\n\u009b" : text;
    ObjectNode answer = new ObjectMapper().createObjectNode();
    answer.putArray("list").add(wild).addObject().put("note", wild);
    answer.putObject("deep").putArray("lists").addArray().add(wild);
    JsonNode read = ApiClient.read(answer.toString());
    for (String pointer : new String[] {"/list/0", "/list/1/note", "/deep/lists/0/0"}) {
      assertThat(read.at(pointer).textValue().chars()).noneMatch(Character::isISOControl);
    }
  }
}
