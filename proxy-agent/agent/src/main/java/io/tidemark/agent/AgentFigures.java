package io.tidemark.agent;

/** An agent's own counters, for {@link MicrometerAgentMetrics}. */
public interface AgentFigures {
  /** The agent's own counters, a few milliseconds old. */
  AgentStats stats();
}
