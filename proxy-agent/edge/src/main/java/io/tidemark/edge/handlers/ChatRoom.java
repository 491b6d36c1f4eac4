package io.tidemark.edge.handlers;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The example handler: all clients with the same zone and target are in one room of this proxy and
 * get every message in it. A client that does not read is closed with 1013 (try again later).
 */
public final class ChatRoom implements EdgeHandler {
  private static final int TRY_AGAIN_LATER = 1013;

  private record Room(String zone, String target) {}

  private final Map<Room, Set<Session>> rooms = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "chat-room";
  }

  @Override
  public Conversation open(Session session) {
    Room room = new Room(session.zone(), session.target());
    rooms.compute(
        room,
        (key, there) -> {
          Set<Session> all = there == null ? ConcurrentHashMap.newKeySet() : there;
          all.add(session);
          return all;
        });
    return new Conversation() {
      @Override
      public void text(String message) {
        rooms.getOrDefault(room, Set.of()).forEach(other -> say(room, other, message));
      }

      @Override
      public void closed() {
        leave(room, session);
      }
    };
  }

  private void say(Room room, Session to, String message) {
    if (to.isWritable()) {
      to.send(message);
    } else {
      leave(room, to);
      to.close(TRY_AGAIN_LATER, "too slow");
    }
  }

  private void leave(Room room, Session session) {
    rooms.computeIfPresent(
        room,
        (key, there) -> {
          there.remove(session);
          return there.isEmpty() ? null : there;
        });
  }
}
