package dev.firebreak.agent.supervisor.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a task may go. A task can ask for less (a nearer deadline, fewer steps), never for more.
 *
 * @param stepsMax steps that may be dispatched, retries counted, the planner's own not
 * @param stepTimeout how long one attempt of a step may take
 * @param stepAttemptsMax how often a step that does not answer is asked
 * @param plannerTimeout how long the planner may take
 * @param plannerAttemptsMax how often a planner that does not answer is asked, before rules plan or
 *     compose instead
 * @param planRefusalsMax how many bad plans are sent back with feedback, before rules plan instead
 * @param taskTime how long a task may take that brings no deadline
 * @param taskTimeMax how long a task may take whatever its deadline says
 * @param agentsWait how long a task waits for a first agent to announce itself, before it is
 *     planned without
 * @param agentsPoll how often it looks meanwhile
 * @param confidenceMin a step's output below this is noted as of low confidence
 * @param retriesMax repeats of steps that may be dispatched, of all steps together
 * @param tokensMax model tokens; null: no limit
 * @param costMicrosMax money in millionths of the deployment's currency; null: no limit
 * @param softShare of money, tokens or time: when so much is used, no further step begins
 * @param judging whose outputs the planner is asked about
 * @param actionsMax actions that a task's steps may propose
 * @param orderTime how long an executor may take for an action
 * @param retention how long an ended task is remembered, so that the same id is not run twice
 */
public record Limits(
        int stepsMax,
        Duration stepTimeout,
        int stepAttemptsMax,
        Duration plannerTimeout,
        int plannerAttemptsMax,
        int planRefusalsMax,
        Duration taskTime,
        Duration taskTimeMax,
        Duration agentsWait,
        Duration agentsPoll,
        double confidenceMin,
        int retriesMax,
        @Nullable Long tokensMax,
        @Nullable Long costMicrosMax,
        double softShare,
        Judging judging,
        int actionsMax,
        Duration orderTime,
        Duration retention) {
    /** Whose outputs the planner is asked about before they count. */
    public enum Judging {
        NEVER,
        /** Where the agent is less sure than {@code confidenceMin}. */
        LOW_CONFIDENCE,
        ALWAYS
    }

    /** What holds where nothing else is configured. */
    public static final Limits DEFAULTS =
            new Limits(
                    16,
                    Duration.ofMinutes(2),
                    2,
                    Duration.ofMinutes(1),
                    2,
                    2,
                    Duration.ofMinutes(10),
                    Duration.ofDays(7),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(500),
                    0.5,
                    8,
                    null,
                    null,
                    0.8,
                    Judging.LOW_CONFIDENCE,
                    64,
                    Duration.ofMinutes(15),
                    Duration.ofDays(7));

    public Limits {
        within("steps-max", stepsMax, 1, 1000);
        within("step-attempts-max", stepAttemptsMax, 1, 100);
        within("planner-attempts-max", plannerAttemptsMax, 1, 100);
        within("plan-refusals-max", planRefusalsMax, 0, 100);
        positive("step-timeout", stepTimeout);
        positive("planner-timeout", plannerTimeout);
        positive("task-time", taskTime);
        positive("task-time-max", taskTimeMax);
        positive("agents-poll", agentsPoll);
        positive("retention", retention);
        positive("order-time", orderTime);
        within("retries-max", retriesMax, 0, 1000);
        within("actions-max", actionsMax, 0, 1000);
        if (!(softShare > 0 && softShare <= 1)) {
            throw new IllegalArgumentException(
                    "soft-share is not above 0 and at most 1: " + softShare);
        }
        if (agentsWait.isNegative()) {
            throw new IllegalArgumentException("agents-wait is negative: " + agentsWait);
        }
        if (!(confidenceMin >= 0 && confidenceMin <= 1)) {
            throw new IllegalArgumentException(
                    "confidence-min is not between 0 and 1: " + confidenceMin);
        }
    }

    private static void within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s is not between %d and %d: %d".formatted(name, min, max, value));
        }
    }

    // Times travel in milliseconds: one that rounds to nothing would fire before it is set.
    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException("%s is not positive: %s".formatted(name, value));
        }
    }
}
