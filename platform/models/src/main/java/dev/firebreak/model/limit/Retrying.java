package dev.firebreak.model.limit;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.model.meter.CallMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A model that is asked again when that may help: after a pause that grows and is drawn by lot, or
 * after the one the provider named. Each try is reserved, limited and counted anew. What can't come
 * in time, or within the longest pause, is left to the next model.
 */
public final class Retrying implements Model {
    /** A try with less time than this left would hardly come to an answer. */
    private static final Duration TRY_MIN = Duration.ofMillis(500);

    private final String name;
    private final Model model;
    private final Tries tries;
    private final CallMeter meter;
    private final Time time;
    private final RandomGenerator random;

    public Retrying(
            String name,
            Model model,
            Tries tries,
            CallMeter meter,
            Time time,
            RandomGenerator random) {
        this.name = name;
        this.model = model;
        this.tries = tries;
        this.meter = meter;
        this.time = time;
        this.random = random;
    }

    /**
     * How often and how soon.
     *
     * @param max tries in all
     * @param pauseMin before the second try, at the least half of it; doubled with each
     * @param pauseMax the longest; when the provider names a longer one, there is no further try
     */
    public record Tries(int max, Duration pauseMin, Duration pauseMax) {}

    @Override
    public Completion complete(Prompt prompt) {
        Attempts attempts = Attempts.of(prompt);
        for (int tried = 1; ; tried++) {
            try {
                return attempts.result(model.complete(attempts.next()));
            } catch (ModelException e) {
                Duration pause = pause(e, tried);
                if (tried >= tries.max()
                        || !mayHelp(e)
                        || !fits(pause, prompt.scope().deadline())) {
                    throw attempts.failure(e);
                }
                attempts.failed(e);
                meter.retried(e.error());
                wait(pause, attempts);
            }
        }
    }

    private static boolean mayHelp(ModelException failure) {
        ModelError.Course course = failure.error().course();
        return (course == ModelError.Course.RETRY || course == ModelError.Course.WAIT)
                && !NotAsked.marks(failure)
                && !Thread.currentThread().isInterrupted();
    }

    /** The provider's, or else half of the step and up to as much again by lot. */
    private Duration pause(ModelException failure, int tried) {
        Duration named = failure.retryAfter();
        if (named != null) {
            return named;
        }
        Duration step = tries.pauseMin().multipliedBy(1L << Math.min(tried - 1, 20));
        long nanos = Math.min(step.toNanos(), tries.pauseMax().toNanos());
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    private boolean fits(Duration pause, @Nullable Instant deadline) {
        return pause.compareTo(tries.pauseMax()) <= 0
                && (deadline == null
                        || !time.instant().plus(pause).plus(TRY_MIN).isAfter(deadline));
    }

    private void wait(Duration pause, Attempts attempts) {
        try {
            time.pause(pause);
        } catch (InterruptedException e) {
            throw attempts.failure(NotAsked.interrupted(name));
        }
    }
}
