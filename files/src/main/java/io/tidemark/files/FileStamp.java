package io.tidemark.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The state of a file, or of a folder's files, that changes when they do. The content is not read.
 */
final class FileStamp {
  private static final String UNIX = "unix:lastModifiedTime,size,ino,ctime";
  private static final String ANY = "lastModifiedTime,size";

  private FileStamp() {}

  static String of(List<Path> files) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path each : files) {
      all.append(of(each)).append('\n');
    }
    return all.toString();
  }

  private static String of(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      return stamp(file);
    }
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(file)) {
      for (Path each : files.sorted().toList()) {
        all.append(each.getFileName()).append(' ').append(stamp(each)).append('\n');
      }
    }
    return all.toString();
  }

  private static String stamp(Path file) throws IOException {
    boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    Map<String, Object> attributes = Files.readAttributes(file, unix ? UNIX : ANY);
    return new TreeMap<>(attributes).toString();
  }
}
