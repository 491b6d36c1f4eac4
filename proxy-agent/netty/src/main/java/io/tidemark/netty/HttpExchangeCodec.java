package io.tidemark.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * A codec of HTTP/1.1 for a client's channel that passes one exchange at a time: bytes that come
 * after a request wait until its answer is written. After a 101 these bytes are the first of the
 * new protocol: they go on, as they came, when this codec is removed. (Netty's {@code
 * HttpServerCodec} would read them as another request.)
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
public final class HttpExchangeCodec
    extends CombinedChannelDuplexHandler<HttpRequestDecoder, HttpResponseEncoder> {
  /** The most bytes that wait here; above that nothing more is read from the client. */
  private static final int MOST_WAITING = 64 << 10;

  private final Decoder decoder;
  private HttpMethod method = HttpMethod.GET;
  private boolean asked;
  private boolean answered;
  private boolean answering;
  private boolean lastOne;
  private boolean readWanted;

  public HttpExchangeCodec(HttpDecoderConfig config) {
    decoder = new Decoder(config);
    init(decoder, new Encoder());
  }

  /** A request has come completely, and its answer is not written yet. */
  private boolean waits() {
    return asked && !answered;
  }

  @Override
  public void read(ChannelHandlerContext ctx) throws Exception {
    if (decoder.isFull()) {
      readWanted = true;
    } else {
      super.read(ctx);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpResponse response) {
      answering = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    }
    boolean last = answering && message instanceof LastHttpContent;
    super.write(ctx, message, last && lastOne ? closing(promise) : promise);
    if (last) {
      answering = false;
      answered = true;
      if (readWanted || decoder.holdsBytes()) {
        // Runs later, because the handler that writes this answer must finish with it first.
        ctx.executor().execute(() -> goOn(ctx));
      }
    }
  }

  private static ChannelPromise closing(ChannelPromise promise) {
    return promise.unvoid().addListener(ChannelFutureListener.CLOSE);
  }

  private void goOn(ChannelHandlerContext ctx) {
    if (ctx.isRemoved()) {
      return;
    }
    try {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
      channelReadComplete(ctx);
      if (readWanted && !decoder.isFull()) {
        readWanted = false;
        ctx.read();
      }
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
  }

  private final class Decoder extends HttpRequestDecoder {
    Decoder(HttpDecoderConfig config) {
      super(config);
    }

    boolean holdsBytes() {
      return actualReadableBytes() > 0;
    }

    boolean isFull() {
      return waits() && actualReadableBytes() >= MOST_WAITING;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
        throws Exception {
      if (waits()) {
        return;
      }
      int from = out.size();
      super.decode(ctx, buffer, out);
      for (Object message : out.subList(from, out.size())) {
        if (message instanceof HttpRequest request) {
          method = request.method();
          asked = false;
          answered = false;
        }
        asked |= message instanceof LastHttpContent;
      }
    }

    /**
     * While bytes wait, this decoder does not ask for more; the handler that calls read decides.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
      if (waits()) {
        ctx.fireChannelReadComplete();
      } else {
        super.channelReadComplete(ctx);
      }
    }

    /**
     * Such a request is an attack or a fault: nothing after it can be trusted (RFC 9112 section
     * 6.1).
     */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      super.handleTransferEncodingChunkedWithContentLength(message);
      lastOne = true;
    }
  }

  private final class Encoder extends HttpResponseEncoder {
    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
      boolean interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      return (!interim && method.equals(HttpMethod.HEAD)) || super.isContentAlwaysEmpty(response);
    }
  }
}
