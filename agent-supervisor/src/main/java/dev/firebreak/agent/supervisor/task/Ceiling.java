package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Budget;
import org.jspecify.annotations.Nullable;

/**
 * What a task may spend at most.
 *
 * @param steps dispatches of steps, retries counted, the planner's own not
 * @param retries how many of them may be repeats
 * @param tokens model tokens, input and output together; null: no limit; 0: no model at all
 * @param costMicros money in millionths of the deployment's currency; null and 0 as for tokens
 */
public record Ceiling(int steps, int retries, @Nullable Long tokens, @Nullable Long costMicros) {
    private static final int STEPS_MAX = 1000;

    /** The deployment's limits, and the task's own where they are tighter. */
    static Ceiling of(@Nullable Budget own, Limits limits) {
        if (own == null) {
            return new Ceiling(
                    limits.stepsMax(),
                    limits.retriesMax(),
                    limits.tokensMax(),
                    limits.costMicrosMax());
        }
        Integer steps = own.getSteps();
        return new Ceiling(
                steps == null ? limits.stepsMax() : Math.min(steps, limits.stepsMax()),
                limits.retriesMax(),
                tighter(own.getTokens(), limits.tokensMax()),
                tighter(own.getCostMicros(), limits.costMicrosMax()));
    }

    /** A person may give more than the deployment's default. */
    Ceiling raised(Budget more) {
        Integer moreSteps = more.getSteps();
        int added = moreSteps == null ? 0 : Math.min(moreSteps, STEPS_MAX);
        return new Ceiling(
                Math.min(STEPS_MAX, steps + added),
                Math.min(STEPS_MAX, retries + added),
                sum(tokens, more.getTokens()),
                sum(costMicros, more.getCostMicros()));
    }

    private static @Nullable Long tighter(@Nullable Long own, @Nullable Long limit) {
        if (own == null || limit == null) {
            return own == null ? limit : own;
        }
        return Long.valueOf(Math.min(own, limit));
    }

    private static @Nullable Long sum(@Nullable Long now, @Nullable Long more) {
        if (now == null || more == null) {
            return now;
        }
        return now > Long.MAX_VALUE - more ? Long.MAX_VALUE : now + more;
    }
}
