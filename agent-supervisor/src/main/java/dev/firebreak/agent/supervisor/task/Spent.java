package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Usage;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a task has spent.
 *
 * @param steps dispatches of steps, retries counted, the planner's own not
 * @param usage all answers together
 */
public record Spent(int steps, Usage usage) {
    static final Spent NOTHING = new Spent(0, Usage.newBuilder().build());
    private static final int LOGIC_CHARS_MAX = 500;
    private static final String SEPARATOR = ", ";

    Spent plusStep() {
        return new Spent(steps + 1, usage);
    }

    Spent plus(Usage more) {
        return new Spent(
                steps,
                Usage.newBuilder()
                        .setLogic(joined(usage.getLogic(), more.getLogic()))
                        .setModelCalls(sum(usage.getModelCalls(), more.getModelCalls()))
                        .setToolCalls(sum(usage.getToolCalls(), more.getToolCalls()))
                        .setInputTokens(sum(usage.getInputTokens(), more.getInputTokens()))
                        .setOutputTokens(sum(usage.getOutputTokens(), more.getOutputTokens()))
                        .setCostMicros(sum(usage.getCostMicros(), more.getCostMicros()))
                        .setDurationMs(sum(usage.getDurationMs(), more.getDurationMs()))
                        .build());
    }

    private static String joined(String some, String more) {
        String all =
                Stream.concat(Arrays.stream(some.split(SEPARATOR)), Stream.of(more))
                        .filter(logic -> !logic.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(SEPARATOR));
        return all.length() <= LOGIC_CHARS_MAX ? all : some;
    }

    // An agent says what it cost: a nonsense number must neither pay back nor overflow.
    private static long sum(long one, long other) {
        long more = Math.max(0, other);
        return one > Long.MAX_VALUE - more ? Long.MAX_VALUE : one + more;
    }

    private static int sum(int one, int other) {
        return (int) Math.min(Integer.MAX_VALUE, sum((long) one, other));
    }
}
