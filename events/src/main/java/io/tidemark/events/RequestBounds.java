package io.tidemark.events;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tidemark.events.v1.RequestRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a request as a whole, whoever wrote it: its texts are within their {@link
 * TextBounds}, and its choices (enums) are ones that this version knows. An unknown choice cannot
 * be copied into other records.
 */
public final class RequestBounds {
  private RequestBounds() {}

  /** The problem with the first field that has one; {@code null} if there is none. */
  public static @Nullable String fault(Message message) {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      String fault =
          field.getKey().isRepeated()
              ? faultOfAll(field.getKey(), (Iterable<?>) field.getValue())
              : fault(field.getKey(), field.getValue());
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String faultOfAll(FieldDescriptor field, Iterable<?> values) {
    for (Object value : values) {
      String fault = fault(field, value);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String fault(FieldDescriptor field, Object value) {
    if (value instanceof Message message) {
      return fault(message);
    }
    if (value instanceof String text) {
      String fault = TextBounds.fault(field.getName(), text);
      return fault == null ? null : field.getName() + " " + fault;
    }
    return value instanceof EnumValueDescriptor choice && !isKnown(choice)
        ? "%s is %d, which this version does not know"
            .formatted(field.getName(), choice.getNumber())
        : null;
  }

  private static boolean isKnown(EnumValueDescriptor choice) {
    return choice.getType().findValueByNumber(choice.getNumber()) != null;
  }

  /** The request with its id and actor cut to what an answer can carry. */
  public static RequestRecord shortened(RequestRecord request) {
    return request.toBuilder()
        .setId(TextBounds.cut(request.getId(), TextBounds.longest("id")))
        .setActor(TextBounds.cut(request.getActor(), TextBounds.longest("actor")))
        .build();
  }
}
