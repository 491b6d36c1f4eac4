package io.tidemark.acceptance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A client of HTTP/2 over TLS, frame by frame, for what no library would send. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int END_STREAM = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int HEAD_BYTES = 9;

  /** A received frame, with its payload as characters. */
  record Frame(int type, int flags, int stream, String text) {}

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

  private RawHttp2(SSLSocket socket) throws IOException {
    this.socket = socket;
    in = new DataInputStream(socket.getInputStream());
  }

  /** Connects to a server, and trusts any certificate. */
  static RawHttp2 to(int port, String host) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    parameters.setServerNames(List.of(new SNIHostName(host)));
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(120_000);
    socket.setTcpNoDelay(true);
    RawHttp2 client = new RawHttp2(socket);
    client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    client.write(frame(SETTINGS, 0, 0, new byte[0]));
    return client;
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBufUtil.getBytes(
        Unpooled.buffer()
            .writeMedium(payload.length)
            .writeByte(type)
            .writeByte(flags)
            .writeInt(stream)
            .writeBytes(payload));
  }

  /** An extended CONNECT to a WebSocket. */
  byte[] connect(int stream, String host) throws Http2Exception {
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method("CONNECT")
            .scheme("https")
            .path("/chat")
            .authority(host)
            .set(":protocol", "websocket")
            .set("sec-websocket-version", "13");
    return headers(stream, 0, headers);
  }

  /** A complete GET request. */
  byte[] get(int stream, String host) throws Http2Exception {
    return headers(
        stream,
        END_STREAM,
        new DefaultHttp2Headers().method("GET").scheme("https").path("/").authority(host));
  }

  private byte[] headers(int stream, int flags, Http2Headers headers) throws Http2Exception {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, headers, block);
    return frame(HEADERS, flags | END_HEADERS, stream, ByteBufUtil.getBytes(block));
  }

  void write(byte[]... frames) throws IOException {
    socket.getOutputStream().write(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(frames)));
    socket.getOutputStream().flush();
  }

  /** The next frame but those of SETTINGS, PING and WINDOW_UPDATE. */
  Frame read() throws IOException {
    while (true) {
      byte[] head = new byte[HEAD_BYTES];
      in.readFully(head);
      ByteBuf fields = Unpooled.wrappedBuffer(head);
      byte[] payload = new byte[fields.readUnsignedMedium()];
      int type = fields.readUnsignedByte();
      int flags = fields.readUnsignedByte();
      int stream = fields.readInt();
      in.readFully(payload);
      if (type == SETTINGS && (flags & ACK) == 0) {
        write(frame(SETTINGS, ACK, 0, new byte[0]));
      } else if (type == PING && (flags & ACK) == 0) {
        write(frame(PING, ACK, 0, payload));
      } else if (type != SETTINGS && type != PING && type != WINDOW_UPDATE) {
        return new Frame(type, flags, stream, new String(payload, StandardCharsets.ISO_8859_1));
      }
    }
  }

  /** The status in the next HEADERS frame. */
  String status() throws IOException, Http2Exception {
    Frame frame = read();
    while (frame.type() != HEADERS) {
      frame = read();
    }
    return String.valueOf(
        decoder
            .decodeHeaders(
                frame.stream(), Unpooled.copiedBuffer(frame.text(), StandardCharsets.ISO_8859_1))
            .status());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
