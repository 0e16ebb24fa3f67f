package dev.firebreak.console.prompt;

import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What came of one question to a model, as its note of kind MODEL_ANSWER says.
 *
 * @param agent who asked
 * @param calls to models, repairs among them; 0: none was asked
 * @param costMicros of all calls
 * @param model who answered, or empty
 */
record Answered(
        Variant variant,
        Outcome outcome,
        String agent,
        Instant at,
        long calls,
        long inputTokens,
        long outputTokens,
        long costMicros,
        String model) {

    /** How a question ended. */
    enum Outcome {
        /** The answer held what it promised at once. */
        ACCEPTED,
        /** It did after the model was told what was wrong. */
        REPAIRED,
        /** It never did. */
        DECLINED,
        /** The agent's own logic answered instead. */
        OFFLINE;

        /** Whether the model's answer was of use. */
        boolean isGood() {
            return this == ACCEPTED || this == REPAIRED;
        }
    }

    private static final int TEXT_CHARS_MAX = 128;

    /** Empty when the note is no such note, or does not say what it must. */
    static Optional<Answered> of(Activity note) {
        Map<String, String> details = note.getDetails();
        Outcome outcome = outcome(details.getOrDefault("outcome", ""));
        String name = details.getOrDefault("name", "");
        String variant = details.getOrDefault("variant", "");
        String model = details.getOrDefault("model", "");
        OptionalLong version = number(details, "version");
        OptionalLong calls = number(details, "calls");
        OptionalLong input = number(details, "inputTokens");
        OptionalLong output = number(details, "outputTokens");
        OptionalLong cost = number(details, "costMicros");
        if (note.getKind() != ActivityKind.MODEL_ANSWER
                || outcome == null
                || version.isEmpty()
                || calls.isEmpty()
                || input.isEmpty()
                || output.isEmpty()
                || cost.isEmpty()
                || Math.max(name.length(), Math.max(variant.length(), model.length()))
                        > TEXT_CHARS_MAX) {
            return Optional.empty();
        }
        return Optional.of(
                new Answered(
                        new Variant(
                                name,
                                (int) Math.min(version.getAsLong(), Integer.MAX_VALUE),
                                variant),
                        outcome,
                        note.getActor(),
                        note.getAt(),
                        calls.getAsLong(),
                        input.getAsLong(),
                        output.getAsLong(),
                        cost.getAsLong(),
                        model));
    }

    private static @Nullable Outcome outcome(String text) {
        for (Outcome one : Outcome.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        return null;
    }

    private static OptionalLong number(Map<String, String> details, String key) {
        String text = details.getOrDefault(key, "");
        // So many digits that sums of a million such still fit.
        return text.matches("[0-9]{1,12}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
