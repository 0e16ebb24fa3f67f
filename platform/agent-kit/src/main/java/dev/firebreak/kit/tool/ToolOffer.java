package dev.firebreak.kit.tool;

import dev.firebreak.kit.model.ToolSpec;
import java.time.Duration;

/**
 * A tool and the terms on which it is called.
 *
 * @param spec what a model is told of it; the schema is checked when the offer is made
 * @param effect what calling it does; a model is offered what only reads
 * @param repeatable whether a call that failed for a reason that may pass is made again, once
 * @param timeout for a call with its second try, if there is one
 * @param resultCharsMax what is beyond is left out, and the model is told so
 * @param callsMax calls per request
 * @param tool does it
 */
public record ToolOffer(
        ToolSpec spec,
        Effect effect,
        boolean repeatable,
        Duration timeout,
        int resultCharsMax,
        int callsMax,
        Tool tool) {
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int RESULT_CHARS_MAX = 20_000;
    private static final int CALLS_MAX = 20;

    public ToolOffer {
        ArgumentSchema _ = ArgumentSchema.of(spec);
        if (!timeout.isPositive() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "%s: a timeout is longer than nothing and at most an hour: %s"
                            .formatted(spec.name(), timeout));
        }
        if (repeatable && effect == Effect.EFFECTFUL) {
            throw new IllegalArgumentException(
                    spec.name() + " changes something with every call: it can't be repeatable");
        }
        if (resultCharsMax < 1 || callsMax < 1) {
            throw new IllegalArgumentException(
                    "%s: a limit is 1 at least: %d characters, %d calls"
                            .formatted(spec.name(), resultCharsMax, callsMax));
        }
    }

    /**
     * A tool that only reads, with the usual terms: 30 s, 20,000 characters, 20 calls per request.
     *
     * @param schema JSON Schema (2020-12) of the arguments, an object
     * @throws IllegalArgumentException name or schema are none
     */
    public static ToolOffer of(String name, String description, String schema, Tool tool) {
        return new ToolOffer(
                new ToolSpec(name, description, schema),
                Effect.READ_ONLY,
                true,
                TIMEOUT,
                RESULT_CHARS_MAX,
                CALLS_MAX,
                tool);
    }

    public String name() {
        return spec.name();
    }

    /** The same, but called once and no more for what is asked. */
    public ToolOffer onceOnly() {
        return new ToolOffer(spec, effect, false, timeout, resultCharsMax, callsMax, tool);
    }

    /** The same, declared to do more than read; what is not idempotent is never repeated. */
    public ToolOffer withEffect(Effect other) {
        return new ToolOffer(
                spec,
                other,
                repeatable && other != Effect.EFFECTFUL,
                timeout,
                resultCharsMax,
                callsMax,
                tool);
    }

    /** The same terms for another way of doing it, such as one that counts the calls. */
    public ToolOffer withTool(Tool other) {
        return new ToolOffer(spec, effect, repeatable, timeout, resultCharsMax, callsMax, other);
    }

    public ToolOffer withTimeout(Duration other) {
        return new ToolOffer(spec, effect, repeatable, other, resultCharsMax, callsMax, tool);
    }

    public ToolOffer withResultCharsMax(int other) {
        return new ToolOffer(spec, effect, repeatable, timeout, other, callsMax, tool);
    }

    public ToolOffer withCallsMax(int other) {
        return new ToolOffer(spec, effect, repeatable, timeout, resultCharsMax, other, tool);
    }
}
