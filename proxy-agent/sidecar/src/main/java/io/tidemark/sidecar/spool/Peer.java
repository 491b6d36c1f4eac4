package io.tidemark.sidecar.spool;

import io.netty.util.NetUtil;
import io.tidemark.events.Client;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The other end of a proxy's connection: an address with a port, kept as a number of 64 bits. Two
 * ends may have the same number, but so seldom that it does not matter here: a socket that is gone
 * would be taken for one that is still there.
 */
final class Peer {
  /** A connection whose other end is not known. */
  static final long NONE = 0;

  private static final int MOST_PORT = 65_535;

  private Peer() {}

  /** {@code 192.0.2.7:50123}, {@code [2001:db8::7]:50123} or {@code 2001:db8::7:50123}. */
  static long of(String text) {
    int colon = text.lastIndexOf(':');
    int port = colon < 1 ? 0 : port(text.substring(colon + 1));
    byte[] address =
        port == 0 ? null : NetUtil.createByteArrayFromIpAddressString(text.substring(0, colon));
    try {
      return address == null ? NONE : of(Client.of(InetAddress.getByAddress(address)), port);
    } catch (UnknownHostException e) {
      return NONE;
    }
  }

  static long of(Client address, int port) {
    long mixed = mix(mix(address.high() + 1) ^ address.low()) + port;
    long number = mix(mixed);
    return number == NONE ? 1 : number;
  }

  /** The mixing of SplitMix64. */
  private static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > MOST_PORT ? 0 : Math.max(0, port);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
