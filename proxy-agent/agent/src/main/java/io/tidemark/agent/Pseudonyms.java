package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The replacement of each client's address by a keyed hash, so that no address leaves the proxy. A
 * source has the same hash at every proxy with the same key: an IPv4 address, or an IPv6 /64,
 * becomes a /64 of {@code fd00::/8} with 56 bits of one AES block. Thread-safe.
 */
public final class Pseudonyms {
  /** No pseudonyms: addresses are sent unchanged. */
  public static final Pseudonyms NONE = new Pseudonyms(null, List.of());

  private static final long UNIQUE_LOCAL = 0xfdL << 56;
  private static final int BLOCK = 16;

  /** The cipher and the buffers of a thread, so that no address needs new objects. */
  private static final class Reckoner {
    final Cipher cipher;
    final byte[] in = new byte[BLOCK];
    final byte[] out = new byte[BLOCK];

    Reckoner(SecretKeySpec key) {
      try {
        // One block is encrypted and never decrypted: this is a keyed hash of sixteen bytes, so the
        // mode does not matter.
        cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java has no AES", e);
      }
    }

    long of(long high, long low) {
      ByteBuffer.wrap(in).putLong(high).putLong(low);
      try {
        cipher.doFinal(in, 0, BLOCK, out);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a block cannot be reckoned", e);
      }
      return UNIQUE_LOCAL | ByteBuffer.wrap(out).getLong() >>> 8;
    }
  }

  private final @Nullable ThreadLocal<Reckoner> reckoners;
  private final List<Prefix> plain;

  private Pseudonyms(@Nullable ThreadLocal<Reckoner> reckoners, List<Prefix> plain) {
    this.reckoners = reckoners;
    this.plain = plain;
  }

  /**
   * Returns pseudonyms by a key that all proxies have.
   *
   * @param plain addresses of machines and not of people: they are sent as they are
   */
  public static Pseudonyms with(String key, List<Prefix> plain) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      SecretKeySpec aes = new SecretKeySpec(Arrays.copyOf(hash, BLOCK), "AES");
      return new Pseudonyms(ThreadLocal.withInitial(() -> new Reckoner(aes)), List.copyOf(plain));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** A census names IPv6 sources by /64, so the /64 of a plain address is plain too. */
  private static boolean isItsNetwork(Prefix prefix, Client client) {
    return prefix.bits() > 64
        && !prefix.client().isIpv4()
        && prefix.client().prefix(64).equals(client.prefix(64));
  }

  boolean areOn() {
    return reckoners != null;
  }

  /** The address or pseudonym that is sent for this client. */
  public Client of(Client client) {
    if (reckoners == null || client.equals(Client.NONE)) {
      return client;
    }
    for (Prefix prefix : plain) {
      if (prefix.contains(client) || isItsNetwork(prefix, client)) {
        return client;
      }
    }
    return new Client(reckoners.get().of(client.high(), client.isIpv4() ? client.low() : 0), 0);
  }
}
