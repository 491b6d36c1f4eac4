package io.tidemark.benchmarks.soak;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A socket with its raw bytes, for clients and origins that misbehave. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 15_000;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int WHOLE = 5;
  private static final String LINE_END = "\r\n";
  static final String HANDSHAKE =
      lines(
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
  static final String SWITCHING =
      lines(
          "HTTP/1.1 101 Switching Protocols",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
          "");

  private final Socket socket;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  static Wire to(int port) throws IOException {
    return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Connects from another address of this machine. */
  static Wire from(String address, int port) throws IOException {
    return new Wire(
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0));
  }

  /** Starts HTTP/2 over TLS from another address of this machine, with any server. */
  static Wire http2(String address, int port, String host) throws IOException {
    Socket plain =
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0);
    SSLSocket secure =
        (SSLSocket) TrustsAll.context().getSocketFactory().createSocket(plain, host, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    secure.setSSLParameters(parameters);
    Wire wire = new Wire(secure);
    wire.say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    wire.say(frame(SETTINGS, 0, 0, new byte[0]));
    return wire;
  }

  /** A GET, followed by a WINDOW_UPDATE of 0, which is a stream error. */
  static byte[] dyingStream(int stream, String path, String host) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    // RFC 7541: :method GET, :scheme https, and :path and :authority by the index of their names.
    head.write(0x82);
    head.write(0x87);
    head.write(0x04);
    head.write(path.length());
    head.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
    head.write(0x01);
    head.write(host.length());
    head.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(frame(HEADERS, WHOLE, stream, head.toByteArray()));
    both.writeBytes(frame(WINDOW_UPDATE, 0, stream, new byte[4]));
    return both.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Closes the sending half of the socket. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  private static String lines(String... lines) {
    return String.join(LINE_END, lines) + LINE_END;
  }

  void say(String text) throws IOException {
    say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A masked frame of this many bytes. */
  void frame(int first, int length) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (length < 126) {
      frame.write(0x80 | length);
    } else {
      frame.write(0xff);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) length >> shift));
      }
    }
    frame.writeBytes(new byte[4 + length]);
    say(frame.toByteArray());
  }

  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException(head.toString());
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Reads so many bytes; returns how many came before the other side ended the connection. */
  int read(int bytes) throws IOException {
    return socket.getInputStream().readNBytes(bytes).length;
  }

  /** Reads everything until the other side ends the connection. */
  void drain() throws IOException {
    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
  }

  /** Closes the socket by a reset, as a crash does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
