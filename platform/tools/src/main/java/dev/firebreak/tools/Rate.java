package dev.firebreak.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.kit.tool.Tool;
import dev.firebreak.schemas.RejectionCode;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often a tool is called, by all requests of the process together. Who comes too often is told
 * when to come again, and does not wait: a model can do something else meanwhile.
 */
final class Rate {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final String tool;
    private final int perMinute;
    private final Bucket bucket;

    Rate(String tool, int perMinute, LongSupplier nanos) {
        this.tool = tool;
        this.perMinute = perMinute;
        this.bucket =
                Bucket.builder()
                        .addLimit(
                                limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                        .withCustomTimePrecision(
                                new TimeMeter() {
                                    @Override
                                    public long currentTimeNanos() {
                                        return nanos.getAsLong();
                                    }

                                    @Override
                                    public boolean isWallClockBased() {
                                        return false;
                                    }
                                })
                        .build();
    }

    /** The same tool within the rate. */
    Tool within(Tool other) {
        return arguments -> call(other, arguments);
    }

    private String call(Tool other, JsonNode arguments) throws Exception {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new RefusedException(
                    RejectionCode.RATE_LIMITED,
                    "%s is called at most %d times a minute, by all requests together; try again in %d s, or go on without it"
                            .formatted(
                                    tool,
                                    perMinute,
                                    1
                                            + Duration.ofNanos(probe.getNanosToWaitForRefill())
                                                    .toSeconds()));
        }
        return other.call(arguments);
    }
}
