package dev.firebreak.model.route;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that aren't asked, because somebody has to look first: for a while where the account
 * is used up, until the next start where key or name are wrong. Said in the log once.
 */
final class Outs {
    private static final Logger log = LoggerFactory.getLogger(Outs.class);

    private final Map<String, Out> outs = new ConcurrentHashMap<>();
    private final Duration quotaPause;
    private final InstantSource clock;

    Outs(Duration quotaPause, InstantSource clock) {
        this.quotaPause = quotaPause;
        this.clock = clock;
    }

    private record Out(ModelError error, String message, Instant until) {}

    /** Why it isn't asked just now; null when it may be. */
    @Nullable ModelException of(String model) {
        Out out = outs.get(model);
        if (out == null) {
            return null;
        }
        Instant now = clock.instant();
        if (!now.isBefore(out.until())) {
            outs.remove(model, out);
            return null;
        }
        ModelException failure =
                new ModelException(
                        out.error(), model + " is not asked since it said: " + out.message());
        return out.until().equals(Instant.MAX)
                ? failure
                : failure.withRetryAfter(Duration.between(now, out.until()));
    }

    /** Takes it out where the failure says so. */
    void heed(String model, ModelException failure) {
        switch (failure.error().course()) {
            case STOP -> {
                if (out(model, failure, Instant.MAX)) {
                    log.error(
                            "model {} is not asked again before a restart, its key or name is wrong: {} {}",
                            model,
                            failure.error(),
                            failure.getMessage());
                }
            }
            case PAUSE -> {
                if (out(model, failure, clock.instant().plus(quotaPause))) {
                    log.error(
                            "model {} is not asked for {} s, its account is used up and somebody has to pay: {} {}",
                            model,
                            quotaPause.toSeconds(),
                            failure.error(),
                            failure.getMessage());
                }
            }
            case RETRY, WAIT, STEP_DOWN, DECLINE -> {}
        }
    }

    private boolean out(String model, ModelException failure, Instant until) {
        return outs.put(
                        model,
                        new Out(failure.error(), String.valueOf(failure.getMessage()), until))
                == null;
    }
}
