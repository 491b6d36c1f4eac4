package io.tidemark.agent;

import io.tidemark.events.Topic;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The file with the last known records of the compacted topics: their number, then the topic, key
 * and value of each, the value after its length. A new file is written beside the old one and
 * renamed over it, so a crash leaves one of the two.
 */
final class TableFile {
  private static final int LONGEST = 1 << 20;

  private final Path file;

  TableFile(Path folder) {
    this.file = folder.resolve("tables.bin");
  }

  void write(Map<Topic, Map<String, byte[]>> records) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path made = file.resolveSibling(file.getFileName() + ".new");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(made)))) {
      out.writeInt(records.values().stream().mapToInt(Map::size).sum());
      for (Map.Entry<Topic, Map<String, byte[]>> topic : records.entrySet()) {
        for (Map.Entry<String, byte[]> record : topic.getValue().entrySet()) {
          out.writeUTF(topic.getKey().topic());
          out.writeUTF(record.getKey());
          out.writeInt(record.getValue().length);
          out.write(record.getValue());
        }
      }
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads what is there into {@code records}; false if there is no file. */
  boolean read(Map<Topic, Map<String, byte[]>> records) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int left = in.readInt(); left > 0; left--) {
        String topic = in.readUTF();
        String key = in.readUTF();
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
          throw new IOException("%s is damaged".formatted(file));
        }
        byte[] value = new byte[length];
        in.readFully(value);
        for (Map.Entry<Topic, Map<String, byte[]>> known : records.entrySet()) {
          if (known.getKey().topic().equals(topic)) {
            known.getValue().put(key, value);
          }
        }
      }
      return true;
    }
  }
}
