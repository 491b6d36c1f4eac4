package io.tidemark.topology;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;

/**
 * A maker of messages of any type, with the numbers, texts and enum values at which code breaks.
 * Some are random in all fields, others are valid ones with one or two fields changed.
 */
final class RandomMessages {
  private static final int DEEPEST = 6;
  private static final List<String> TEXTS =
      List.of(
          "", "shop", "a", "pro", "free", "shop.S1", "shop.L1", "shop.1", "tidemark", "\0", "🙂");

  private final Random random;
  private final long nowMillis;

  RandomMessages(Random random, long nowMillis) {
    this.random = random;
    this.nowMillis = nowMillis;
  }

  /** A message with each field unset or set to any value. */
  Message wild(Message like) {
    return wild(like.newBuilderForType(), 0).build();
  }

  private Message.Builder wild(Message.Builder to, int depth) {
    for (FieldDescriptor field : to.getDescriptorForType().getFields()) {
      if (random.nextInt(3) > 0) {
        set(to, field, depth);
      }
    }
    return to;
  }

  /** A copy of {@code good} in which one or two fields, at any depth, have random values. */
  Message spoiled(Message good) {
    Message.Builder to = good.toBuilder();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      spoil(to, 0);
    }
    return to.build();
  }

  private void spoil(Message.Builder to, int depth) {
    List<FieldDescriptor> fields = to.getDescriptorForType().getFields();
    if (fields.isEmpty()) {
      return;
    }
    FieldDescriptor field = fields.get(random.nextInt(fields.size()));
    List<FieldDescriptor> set = List.copyOf(to.getAllFields().keySet());
    if (!set.isEmpty() && random.nextInt(4) > 0) {
      field = set.get(random.nextInt(set.size()));
    }
    boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (isMessage
        && !field.isMapField()
        && field.isRepeated()
        && to.getRepeatedFieldCount(field) > 0) {
      int index = random.nextInt(to.getRepeatedFieldCount(field));
      Message.Builder part = ((Message) to.getRepeatedField(field, index)).toBuilder();
      spoil(part, depth + 1);
      to.setRepeatedField(field, index, part.build());
    } else if (isMessage && !field.isRepeated() && to.hasField(field)) {
      Message.Builder part = ((Message) to.getField(field)).toBuilder();
      spoil(part, depth + 1);
      to.setField(field, part.build());
    } else if (field.isRepeated() && to.getRepeatedFieldCount(field) > 0 && random.nextBoolean()) {
      int index = random.nextInt(to.getRepeatedFieldCount(field));
      to.setRepeatedField(field, index, value(to, field, depth));
    } else {
      set(to, field, depth);
    }
  }

  private void set(Message.Builder to, FieldDescriptor field, int depth) {
    if (!field.isRepeated()) {
      to.setField(field, value(to, field, depth));
      return;
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      to.addRepeatedField(field, value(to, field, depth));
    }
  }

  private Object value(Message.Builder of, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) number();
      case LONG -> number();
      case FLOAT -> random.nextBoolean() ? Float.NaN : random.nextFloat();
      case DOUBLE -> random.nextBoolean() ? Double.NEGATIVE_INFINITY : random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTE_STRING -> ByteString.copyFrom(bytes());
      case ENUM -> anyOf(field);
      case MESSAGE -> {
        Message.Builder part = of.newBuilderForField(field);
        yield depth < DEEPEST ? wild(part, depth + 1).build() : part.build();
      }
    };
  }

  private EnumValueDescriptor anyOf(FieldDescriptor field) {
    List<EnumValueDescriptor> values = field.getEnumType().getValues();
    return random.nextInt(4) > 0
        ? values.get(random.nextInt(values.size()))
        : field.getEnumType().findValueByNumberCreatingIfUnknown(77);
  }

  private long number() {
    return switch (random.nextInt(12)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      case 2 -> Integer.MIN_VALUE;
      case 3 -> Integer.MAX_VALUE;
      case 4 -> -1;
      case 5 -> 0;
      case 6 -> 1;
      case 7 -> random.nextLong();
      case 8 -> nowMillis + random.nextInt(7_200_000) - 3_600_000;
      case 9 -> 1L << random.nextInt(64);
      case 10 -> Long.MIN_VALUE + nowMillis;
      default -> random.nextInt(1_000);
    };
  }

  private String text() {
    return switch (random.nextInt(14)) {
      case 0 -> "é".repeat(1 + random.nextInt(random.nextInt(10) == 0 ? 400_000 : 3_000));
      case 1 -> "\u001b[2J\r\n\u2028\ud83d";
      case 2 -> Long.toString(random.nextLong());
      default -> TEXTS.get(random.nextInt(TEXTS.size()));
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(300_000) : 16];
    random.nextBytes(bytes);
    return bytes;
  }
}
