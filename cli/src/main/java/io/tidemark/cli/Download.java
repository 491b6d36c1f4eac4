package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.usage.formats.Format;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;

/** The download of a statement from the API, with a progress line. */
final class Download {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER = 1 << 16;

  /**
   * The size of a download.
   *
   * @param rows the number of lines; 0 for formats without lines
   */
  record Taken(long rows, long bytes) {}

  private final ApiClient api;
  private final ProgressLine progress = new ProgressLine(System.err);

  Download(ApiClient api) {
    this.api = api;
  }

  /** Writes the file completely or not at all. */
  Taken to(Path file, String path) throws IOException, InterruptedException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Taken taken;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
        taken = to(out, path);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return taken;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  Taken to(OutputStream out, String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = api.stream(path);
    try (InputStream in = body(response)) {
      if (response.statusCode() != 200) {
        throw new IOException(problem(response.statusCode(), in.readAllBytes()));
      }
      long expected = response.headers().firstValueAsLong("Tidemark-Rows-At-Most").orElse(0);
      String type = response.headers().firstValue("Content-Type").orElse("");
      return copy(in, out, Math.max(1, expected), Format.hasLines(type));
    } finally {
      progress.clear();
    }
  }

  private Taken copy(InputStream in, OutputStream out, long expected, boolean lines)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long rows = 0;
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      bytes += read;
      for (int i = 0; lines && i < read; i++) {
        rows += buffer[i] == '\n' ? 1 : 0;
      }
      progress.at(
          lines
              ? "%,d of at most %,d rows, %,d MB".formatted(rows, expected, bytes >> 20)
              : "%,d MB, at most %,d rows in all".formatted(bytes >> 20, expected),
          lines ? rows / (double) expected : 0);
    }
    out.flush();
    return new Taken(rows, bytes);
  }

  private static InputStream body(HttpResponse<InputStream> response) throws IOException {
    boolean zipped = response.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
    return zipped ? new GZIPInputStream(response.body(), BUFFER) : response.body();
  }

  private static String problem(int status, byte[] body) {
    try {
      JsonNode detail = JSON.readTree(body).path("detail");
      return detail.isTextual() ? detail.asText() : "the API answered " + status;
    } catch (IOException e) {
      return "the API answered " + status;
    }
  }
}
