package io.tidemark.sidecar.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.tidemark.sidecar.spool.Sessions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of one program's connection.
 *
 * <pre>
 *   program   TIDEMARK 1 NAME SESSION
 *   sidecar   AT 0                       the bytes of this session that it has
 *   program   P … O … C …                the session's bytes from there on
 *   sidecar   AT 4711                    now it has these
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class StreamHandler extends ByteToMessageDecoder {
  private static final Logger log = LoggerFactory.getLogger(StreamHandler.class);
  private static final Pattern GREETING =
      Pattern.compile("TIDEMARK 1 ([A-Za-z0-9_-]{1,40}) ([A-Za-z0-9]{8,32})");
  private static final int MOST_GREETING = 100;
  private static final long LEAST_SPACE = 64 << 20;
  private static final long TELL_NANOS = 1_000_000_000L;
  private static final AtomicLong toldNanos = new AtomicLong(System.nanoTime() - TELL_NANOS);

  private final Path spool;
  private final Sessions sessions;
  private @Nullable String name;
  private @Nullable FileChannel file;

  StreamHandler(Path spool, Sessions sessions) {
    this.spool = spool;
    this.sessions = sessions;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws IOException {
    FileChannel to = file;
    if (to == null) {
      greeted(ctx, in);
      return;
    }
    if (spool.toFile().getUsableSpace() < LEAST_SPACE) {
      throw new IOException("the spool's disk is nearly full, so the program must keep its lines");
    }
    while (in.isReadable()) {
      in.readBytes(to, to.size(), in.readableBytes());
    }
    at(ctx, to.size());
  }

  private void greeted(ChannelHandlerContext ctx, ByteBuf in) throws IOException {
    int length = in.bytesBefore((byte) '\n');
    if (length < 0 && in.readableBytes() < MOST_GREETING) {
      return;
    }
    String line =
        length < 0 ? "" : in.readCharSequence(length, StandardCharsets.US_ASCII).toString();
    Matcher greeting = GREETING.matcher(line);
    if (!greeting.matches()) {
      throw new IOException("a program did not begin with: TIDEMARK 1 NAME SESSION");
    }
    in.skipBytes(1);
    String session = Sessions.name(greeting.group(1), greeting.group(2));
    if (!sessions.begins(session)) {
      throw new IOException("the session %s is connected already".formatted(session));
    }
    name = session;
    FileChannel opened =
        FileChannel.open(
            spool.resolve(session + ".spool"),
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                java.nio.file.LinkOption.NOFOLLOW_LINKS));
    file = opened;
    ctx.pipeline().remove(ReadTimeoutHandler.class);
    at(ctx, opened.size());
  }

  private static void at(ChannelHandlerContext ctx, long bytes) {
    ctx.writeAndFlush(Unpooled.copiedBuffer("AT %d\n".formatted(bytes), StandardCharsets.US_ASCII));
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws IOException {
    String ended = name;
    if (ended != null) {
      sessions.ends(ended);
    }
    FileChannel open = file;
    if (open != null) {
      open.close();
    }
  }

  /** The program sends again all that was not acknowledged. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable first = cause.getCause() == null ? cause : cause.getCause();
    long now = System.nanoTime();
    long last = toldNanos.get();
    if (now - last >= TELL_NANOS && toldNanos.compareAndSet(last, now)) {
      log.warn("the stream of {} ends: {}", name == null ? "a program" : name, first.toString());
    }
    ctx.close();
  }
}
