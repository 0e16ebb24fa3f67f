package dev.firebreak.boundary.deadletter;

/**
 * Who stops records here.
 *
 * @param agent the agent, or the component
 * @param instance the process, unique among instances
 * @param groupId its consumer group; it becomes part of a letter's id, so it must not change
 *     between restarts
 */
public record DeadLetterSource(
        String agent, String agentVersion, String instance, String groupId) {}
