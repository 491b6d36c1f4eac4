package io.tidemark.api;

import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The stream of an answer that is opened when the first byte is written: until then a problem can
 * be answered instead.
 */
final class LateStream extends OutputStream {
  private static final int BUFFER = 1 << 16;

  private final Context context;
  private @Nullable OutputStream out;

  LateStream(Context context) {
    this.context = context;
  }

  private OutputStream out() {
    OutputStream begun = out;
    if (begun == null) {
      begun = new BufferedOutputStream(context.outputStream(), BUFFER);
      out = begun;
    }
    return begun;
  }

  @Override
  public void write(int b) throws IOException {
    out().write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out().write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    if (out != null) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    out().close();
  }
}
