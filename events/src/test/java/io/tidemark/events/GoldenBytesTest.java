package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.PolicyRecord;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.events.v1.ZoneRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A test that freezes contract version 1: a message with every field of every kind set must keep
 * its bytes. A failure means that proxies in the field would no longer be understood. {@code
 * -Dgolden=write} writes the file anew, which is right only when a field was added.
 */
class GoldenBytesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/contract-v1.txt");

  @Test
  void everyFieldKeepsItsBytes() throws IOException {
    Map<String, String> golden = new TreeMap<>();
    for (Descriptor record :
        new Descriptor[] {
          ConnectionRecord.getDescriptor(),
          ZoneRecord.getDescriptor(),
          LimitRecord.getDescriptor(),
          RejectedRecord.getDescriptor(),
          UsageRow.getDescriptor(),
          DecisionRecord.getDescriptor(),
          RequestRecord.getDescriptor(),
          CaseRecord.getDescriptor(),
          ActionRecord.getDescriptor(),
          AlertRecord.getDescriptor(),
          PolicyRecord.getDescriptor()
        }) {
      OneofDescriptor kinds = record.getOneofs().isEmpty() ? null : record.getOneofs().get(0);
      if (kinds == null) {
        golden.put(record.getName(), hex(filled(record, null, new int[1])));
        continue;
      }
      for (FieldDescriptor kind : kinds.getFields()) {
        golden.put(record.getName() + "." + kind.getName(), hex(filled(record, kind, new int[1])));
      }
    }
    StringBuilder text = new StringBuilder();
    golden.forEach((name, bytes) -> text.append(name).append(' ').append(bytes).append('\n'));
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(GOLDEN, text);
    }
    assertThat(Files.readString(GOLDEN)).isEqualTo(text.toString());
  }

  @Test
  void goldenBytesReadBack() throws IOException {
    for (String line : Files.readAllLines(GOLDEN)) {
      String[] parts = line.split(" ", -1);
      byte[] bytes = HexFormat.of().parseHex(parts[1]);
      Message message = parse(parts[0], bytes);
      assertThat(message.getUnknownFields().asMap()).as(parts[0]).isEmpty();
      assertThat(TextFormat.printer().printToString(message)).contains("contract: 1");
      assertThat(message.toByteArray()).isEqualTo(bytes);
    }
  }

  private static Message parse(String name, byte[] bytes) throws InvalidProtocolBufferException {
    if (name.startsWith("ConnectionRecord")) {
      return ConnectionRecord.parseFrom(bytes);
    }
    if (name.startsWith("ZoneRecord")) {
      return ZoneRecord.parseFrom(bytes);
    }
    if (name.startsWith("Request")) {
      return RequestRecord.parseFrom(bytes);
    }
    if (name.startsWith("Case")) {
      return CaseRecord.parseFrom(bytes);
    }
    if (name.startsWith("Action")) {
      return ActionRecord.parseFrom(bytes);
    }
    if (name.startsWith("Alert")) {
      return AlertRecord.parseFrom(bytes);
    }
    if (name.startsWith("Policy")) {
      return PolicyRecord.parseFrom(bytes);
    }
    if (name.startsWith("Usage")) {
      return UsageRow.parseFrom(bytes);
    }
    if (name.startsWith("Decision")) {
      return DecisionRecord.parseFrom(bytes);
    }
    return name.startsWith("Limit")
        ? LimitRecord.parseFrom(bytes)
        : RejectedRecord.parseFrom(bytes);
  }

  /**
   * A message with every field set to a different value; of a oneof only the given field is set.
   */
  private static Message filled(Descriptor type, @Nullable FieldDescriptor kind, int[] next) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      OneofDescriptor oneof = field.getRealContainingOneof();
      if (oneof != null && field != (kind == null ? oneof.getFields().get(0) : kind)) {
        continue;
      }
      if (field.isRepeated()) {
        message.addRepeatedField(field, value(field, next));
        message.addRepeatedField(field, value(field, next));
      } else {
        message.setField(field, field.getName().equals("contract") ? 1 : value(field, next));
      }
    }
    return message.build();
  }

  private static Object value(FieldDescriptor field, int[] next) {
    int n = ++next[0];
    return switch (field.getJavaType()) {
      case INT -> n;
      case LONG -> (long) n * 1_000_003L * (n % 3 == 0 ? 1_000_003L : 1);
      case BOOLEAN -> true;
      case STRING -> field.getName() + n;
      case BYTE_STRING -> com.google.protobuf.ByteString.copyFromUtf8("bytes" + n);
      case ENUM -> field.getEnumType().getValues().get(n % field.getEnumType().getValues().size());
      case MESSAGE -> filled(field.getMessageType(), null, next);
      case FLOAT, DOUBLE -> throw new IllegalStateException("the books hold no floating point");
    };
  }

  private static String hex(Message message) {
    return HexFormat.of().formatHex(message.toByteArray());
  }
}
