package io.tidemark.sidecar.spool;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The sessions of programs that send their lines over a stream. A session stands for the program's
 * process, which may be in another pid namespace: it has died when it was not connected for {@value
 * #GRACE_MILLIS} ms.
 */
public final class Sessions {
  /** So long that a program may connect again, after a restart of the sidecar, too. */
  static final long GRACE_MILLIS = 30_000;

  private static final String MARK = "@0-";

  private final LongSupplier clock;
  private final long beganMillis;
  private final Set<String> connected = ConcurrentHashMap.newKeySet();
  private final Set<String> retired = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> endedMillis = new ConcurrentHashMap<>();

  public Sessions(LongSupplier clock) {
    this.clock = clock;
    this.beganMillis = clock.getAsLong();
  }

  /** The name of a session, which is that of its file without the extension. */
  public static String name(String program, String session) {
    return program + MARK + session;
  }

  static boolean isSession(String spool) {
    return spool.contains(MARK);
  }

  /** A program has connected; returns false if it is connected already, or its file is deleted. */
  public boolean begins(String session) {
    boolean begun = !retired.contains(session) && connected.add(session);
    if (begun && retired.contains(session)) {
      connected.remove(session);
      return false;
    }
    return begun;
  }

  public void ends(String session) {
    endedMillis.put(session, clock.getAsLong());
    connected.remove(session);
  }

  boolean isAlive(String session) {
    if (connected.contains(session)) {
      return true;
    }
    long since = endedMillis.getOrDefault(session, beganMillis);
    return clock.getAsLong() - since <= GRACE_MILLIS;
  }

  /**
   * Prevents a program from coming back; returns false if it is there. {@link #forget} ends this.
   */
  boolean retire(String session) {
    retired.add(session);
    if (connected.contains(session)) {
      retired.remove(session);
      return false;
    }
    return true;
  }

  /** Nothing of a session is left. */
  void forget(String session) {
    endedMillis.remove(session);
    retired.remove(session);
  }
}
