package io.tidemark.events;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** A client's address as an IPv6 number in two halves; IPv4 is mapped ({@code ::ffff:a.b.c.d}). */
public record Client(long high, long low) {
  /** An address that is not known or not to be sent. */
  public static final Client NONE = new Client(0, 0);

  private static final long MAPPED = 0xffffL << 32;

  public static Client of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return ofIpv4(bytes.getInt());
    }
    return new Client(bytes.getLong(), bytes.getLong());
  }

  /** A client by its IPv4 address in 32 bits: {@code 0xc0000207} is 192.0.2.7. */
  public static Client ofIpv4(int address) {
    return new Client(0, mapped(address));
  }

  /** The low half of an IPv4 address; the high one is 0. */
  public static long mapped(int address) {
    return MAPPED | (address & 0xffffffffL);
  }

  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** The first {@code bits} of the 128 bits; the other bits are 0. */
  public Client prefix(int bits) {
    if (bits >= 128) {
      return this;
    }
    return bits > 64
        ? new Client(high, low & (-1L << (128 - bits)))
        : new Client(bits == 0 ? 0 : high & (-1L << (64 - bits)), 0);
  }

  /**
   * The address or prefix as text: {@code 203.0.113.9}, {@code 203.0.113.0/24}, {@code
   * 2001:db8:0:0:0:0:0:0/32}.
   */
  public String text(int prefixBits) {
    boolean mapped = isIpv4();
    byte[] bytes =
        mapped
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    int bits = mapped ? prefixBits - 96 : prefixBits;
    try {
      String address = InetAddress.getByAddress(bytes).getHostAddress();
      return bits == 8 * bytes.length ? address : address + "/" + bits;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
