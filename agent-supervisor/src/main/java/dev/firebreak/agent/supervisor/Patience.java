package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits out an outage of the registry where a stream thread stands: a record whose schema can't be
 * looked up just now is neither good nor bad. The wait stays below what the group allows a consumer
 * between two polls; when it is used up, the exception goes on and the thread begins again at the
 * last commit.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private final InstantSource clock;
    private final Duration most;
    private final Duration between;
    private final Pause pause;
    private final Trouble trouble;

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        /** False when there is no more time: everything is to stop. */
        boolean of(Duration time);
    }

    Patience(InstantSource clock, Duration most, Duration between, Pause pause, Trouble trouble) {
        this.clock = clock;
        this.most = most;
        this.between = between;
        this.pause = pause;
        this.trouble = trouble;
    }

    /**
     * @throws RegistryException when the outage lasts longer than the patience, or the thread is
     *     told to stop
     */
    <T> T call(Supplier<T> question) {
        Instant end = clock.instant().plus(most);
        while (true) {
            try {
                T answer = question.get();
                trouble.over("registry");
                return answer;
            } catch (RegistryException e) {
                if (trouble.now("registry", String.valueOf(e.getMessage()))) {
                    LOG.warn(
                            "The schema registry can't be asked ({}); waiting: {}",
                            e.kind(),
                            e.getMessage());
                }
                if (!clock.instant().isBefore(end) || !pause.of(between)) {
                    throw e;
                }
            }
        }
    }
}
