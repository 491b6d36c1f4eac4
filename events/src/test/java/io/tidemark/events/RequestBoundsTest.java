package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.RequestRecord;
import org.junit.jupiter.api.Test;

class RequestBoundsTest {
  private int choices;

  /** A field that is added later is checked, too. */
  @Test
  void everyTextAndEveryChoiceOfEveryKindOfRequestIsBounded() {
    for (FieldDescriptor field : RequestRecord.getDescriptor().getFields()) {
      wrong(RequestRecord.newBuilder(), field, RequestRecord.getDescriptor().getFullName());
    }
    assertThat(choices).isGreaterThanOrEqualTo(4);
  }

  private void wrong(Message.Builder in, FieldDescriptor field, String path) {
    if (field.isMapField()) {
      return;
    }
    switch (field.getJavaType()) {
      case STRING -> refused(in, field, "x".repeat(2_001), path);
      case ENUM -> {
        choices++;
        refused(in, field, field.getEnumType().findValueByNumberCreatingIfUnknown(77), path);
      }
      case MESSAGE -> {
        for (FieldDescriptor inner : field.getMessageType().getFields()) {
          wrong(in.newBuilderForField(field), inner, path + "." + field.getName());
        }
      }
      default -> {}
    }
  }

  private static void refused(
      Message.Builder in, FieldDescriptor field, Object value, String path) {
    Message.Builder copy = in.clone();
    if (field.isRepeated()) {
      copy.addRepeatedField(field, value);
    } else {
      copy.setField(field, value);
    }
    assertThat(RequestBounds.fault(copy.build())).as(path + "." + field.getName()).isNotNull();
  }

  @Test
  void aChoiceIsToldByItsNumber() {
    RequestRecord request =
        RequestRecord.newBuilder()
            .setCaseStep(
                CaseStepRequest.newBuilder().setKind(CaseStepKind.NOTE).setResolutionValue(77))
            .build();
    assertThat(RequestBounds.fault(request))
        .isEqualTo("resolution is 77, which this version does not know");
    assertThat(RequestBounds.fault(RequestRecord.getDefaultInstance())).isNull();
  }
}
