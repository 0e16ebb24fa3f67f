package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Event.Answer;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a task has spent, what is set aside for questions that are out, and what it may spend.
 *
 * <p>Money and tokens are set aside when a question is asked and settled when it is answered, so
 * that steps side by side can't overspend together. What was set aside for a question that was
 * given up stays so until its late answer comes: somebody may be spending it.
 *
 * @param steps dispatches of steps, retries counted, the planner's own not
 * @param retries repeats among them
 * @param usage all answers together
 * @param ceiling what may be spent
 * @param reserved questions that are out
 */
public record Spent(
        int steps, int retries, Usage usage, Ceiling ceiling, List<Reservation> reserved) {
    private static final int LOGIC_CHARS_MAX = 500;
    private static final String SEPARATOR = ", ";

    /**
     * What is set aside for one question.
     *
     * @param agent who was asked: an answer of anybody else settles nothing
     * @param stepId as it travels
     * @param attempt which try of it
     */
    public record Reservation(
            String agent, String stepId, int attempt, long tokens, long costMicros) {
        private boolean isFor(Answer answer) {
            return agent.equals(answer.agent())
                    && stepId.equals(answer.envelope().getStepId())
                    && attempt == answer.envelope().getAttempt();
        }
    }

    public Spent {
        reserved = List.copyOf(reserved);
    }

    static Spent nothing(Ceiling ceiling) {
        return new Spent(0, 0, Usage.newBuilder().build(), ceiling, List.of());
    }

    Spent plusStep(boolean retry) {
        return new Spent(steps + 1, retries + (retry ? 1 : 0), usage, ceiling, reserved);
    }

    Spent raised(Budget more) {
        return new Spent(steps, retries, usage, ceiling.raised(more), reserved);
    }

    // ---- money and tokens

    /**
     * Sets aside an equal share of what is free.
     *
     * @param shares how many questions are still to be asked, this one counted
     */
    Spent reserve(String agent, String stepId, int attempt, int shares) {
        List<Reservation> more = new ArrayList<>(reserved);
        more.add(
                new Reservation(
                        agent,
                        stepId,
                        attempt,
                        share(freeTokens(), shares),
                        share(freeCostMicros(), shares)));
        return new Spent(steps, retries, usage, ceiling, more);
    }

    /** What one question may spend; null where nothing is limited. */
    @Nullable Budget grant(String stepId, int attempt) {
        if (ceiling.tokens() == null && ceiling.costMicros() == null) {
            return null;
        }
        Reservation mine =
                reserved.stream()
                        .filter(r -> r.stepId().equals(stepId) && r.attempt() == attempt)
                        .findAny()
                        .orElseThrow(
                                () -> new IllegalStateException("nothing is set aside: " + stepId));
        return Budget.newBuilder()
                .setTokens(ceiling.tokens() == null ? null : Long.valueOf(mine.tokens()))
                .setCostMicros(
                        ceiling.costMicros() == null ? null : Long.valueOf(mine.costMicros()))
                .build();
    }

    /** With an answer's cost; empty when the question is not out, so that no repeat counts. */
    Optional<Spent> settled(Answer answer) {
        List<Reservation> left =
                reserved.stream().filter(reservation -> !reservation.isFor(answer)).toList();
        return left.size() == reserved.size()
                ? Optional.empty()
                : Optional.of(new Spent(steps, retries, plus(answer.usage()), ceiling, left));
    }

    /** Whether nothing is left to set aside. A limit of zero is not one that is used up. */
    boolean isExhausted() {
        return isExhausted(ceiling.tokens(), freeTokens())
                || isExhausted(ceiling.costMicros(), freeCostMicros());
    }

    /** The limit of which at least this share is spent, in words; empty when there is none. */
    Optional<String> near(double share) {
        long tokens = tokens(usage);
        if (isNear(ceiling.tokens(), tokens, share)) {
            return Optional.of("%d of %d tokens are spent".formatted(tokens, ceiling.tokens()));
        }
        return isNear(ceiling.costMicros(), usage.getCostMicros(), share)
                ? Optional.of(
                        "%d of %d millionths of money are spent"
                                .formatted(usage.getCostMicros(), ceiling.costMicros()))
                : Optional.empty();
    }

    private static boolean isNear(@Nullable Long max, long now, double share) {
        return max != null && max > 0 && now >= share * max;
    }

    private static boolean isExhausted(@Nullable Long max, long free) {
        return max != null && max > 0 && free <= 0;
    }

    private long freeTokens() {
        return free(ceiling.tokens(), tokens(usage), Reservation::tokens);
    }

    private long freeCostMicros() {
        return free(ceiling.costMicros(), usage.getCostMicros(), Reservation::costMicros);
    }

    private long free(@Nullable Long max, long used, ToLongFunction<Reservation> part) {
        if (max == null) {
            return 0;
        }
        long left = max - Math.min(max, used);
        for (Reservation reservation : reserved) {
            left -= Math.min(left, part.applyAsLong(reservation));
        }
        return left;
    }

    private static long share(long free, int shares) {
        return free <= 0 ? 0 : Math.max(1, free / shares);
    }

    static long tokens(Usage usage) {
        return sum(usage.getInputTokens(), usage.getOutputTokens());
    }

    private Usage plus(Usage more) {
        return Usage.newBuilder()
                .setLogic(joined(usage.getLogic(), more.getLogic()))
                .setModelCalls(sum(usage.getModelCalls(), more.getModelCalls()))
                .setToolCalls(sum(usage.getToolCalls(), more.getToolCalls()))
                .setInputTokens(sum(usage.getInputTokens(), more.getInputTokens()))
                .setOutputTokens(sum(usage.getOutputTokens(), more.getOutputTokens()))
                .setCostMicros(sum(usage.getCostMicros(), more.getCostMicros()))
                .setDurationMs(sum(usage.getDurationMs(), more.getDurationMs()))
                .build();
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
