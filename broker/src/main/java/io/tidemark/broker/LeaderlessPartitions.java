package io.tidemark.broker;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.metadata.MetadataCache;
import org.apache.kafka.metadata.PartitionRegistration;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A correction of one method of Kafka's broker, for the fault KAFKA-20734 of Kafka 4.3.0 to 4.4.0.
 *
 * <p>A broker that was killed starts with partitions that have no leader yet. Asked for such a
 * leader, its metadata cache answers as if the partition did not exist, and the transaction
 * coordinator takes it as deleted: it ends a transaction everywhere but there. Readers of committed
 * records then wait for ever, or a part of a committed transaction is aborted later. With the
 * correction the leader is one that is not known yet, and the coordinator asks again.
 */
public final class LeaderlessPartitions {
  private static final String CACHE = "org.apache.kafka.metadata.KRaftMetadataCache";
  private static final String METHOD = "getPartitionLeaderEndpoint";
  private static boolean corrected;

  private LeaderlessPartitions() {}

  /** Loads the corrected class in the place of Kafka's, which must not have been used before. */
  static synchronized void correct() throws IOException {
    if (corrected) {
      return;
    }
    ClassLoader loader = PartitionRegistration.class.getClassLoader();
    try (InputStream original = loader.getResourceAsStream(CACHE.replace('.', '/') + ".class")) {
      if (original == null) {
        throw new IOException(CACHE + " is not a class of this Kafka");
      }
      ClassReader reader = new ClassReader(original);
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new Correction(writer), 0);
      MethodHandles.privateLookupIn(PartitionRegistration.class, MethodHandles.lookup())
          .defineClass(writer.toByteArray());
      corrected = true;
    } catch (IllegalAccessException e) {
      throw new IOException(CACHE + " cannot be corrected", e);
    }
  }

  /**
   * The answer that the corrected cache gives instead of its own. It is public since the cache
   * calls it.
   */
  public static Optional<Node> leader(
      Optional<Node> answer, MetadataCache cache, String topic, int partition) {
    return answer.isEmpty() && cache.contains(new TopicPartition(topic, partition))
        ? Optional.of(Node.noNode())
        : answer;
  }

  /** A visitor of the class that changes only the method in question. */
  private static final class Correction extends ClassVisitor {
    Correction(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return name.equals(METHOD) ? new Returns(next) : next;
    }
  }

  /** A visitor of the method that adds a call of {@link #leader} before each return. */
  private static final class Returns extends MethodVisitor {
    Returns(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.ARETURN) {
        visitVarInsn(Opcodes.ALOAD, 0);
        visitVarInsn(Opcodes.ALOAD, 1);
        visitVarInsn(Opcodes.ILOAD, 2);
        Type optional = Type.getType(Optional.class);
        visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Type.getInternalName(LeaderlessPartitions.class),
            "leader",
            Type.getMethodDescriptor(
                optional,
                optional,
                Type.getType(MetadataCache.class),
                Type.getType(String.class),
                Type.INT_TYPE),
            false);
      }
      super.visitInsn(opcode);
    }
  }
}
