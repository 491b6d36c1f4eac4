package io.tidemark.agent;

/**
 * The agent's own counters, taken at one instant by the sender thread: {@code offered =
 * acknowledged + tallied + pending + droppedBadZone}, always.
 */
public record AgentStats(Events events, Delivery delivery) {
  static final AgentStats NONE =
      new AgentStats(new Events(0, 0, 0, 0, 0, 0), new Delivery(0, 0, 0, 0, 0, 0));

  /**
   * Events since the agent's start.
   *
   * @param offered handed over by the proxy
   * @param acknowledged with their detail, by Kafka
   * @param tallied kept as counts, their detail given up
   * @param pending on their way to Kafka
   * @param droppedBadZone dropped, because the zone id is not valid; a fault of the proxy
   * @param stragglers whose time was moved past the last complete-through
   */
  public record Events(
      long offered,
      long acknowledged,
      long tallied,
      long pending,
      long droppedBadZone,
      long stragglers) {}

  /**
   * The state of sending.
   *
   * @param failures sends that failed and were made again
   * @param splits records that were too large for the topic and became smaller ones
   * @param errors rounds of the sender that failed; a fault of the agent
   * @param lagMillis how far behind now the oldest record that waits for Kafka is
   * @param clockOffsetMillis how far the broker's clock is ahead of this node's
   * @param tallySegments segments of counts in memory
   */
  public record Delivery(
      long failures,
      long splits,
      long errors,
      long lagMillis,
      long clockOffsetMillis,
      long tallySegments) {}
}
