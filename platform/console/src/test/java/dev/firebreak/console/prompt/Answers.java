package dev.firebreak.console.prompt;

import dev.firebreak.console.Notes;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Envelope;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notes of what models answered, as an agent writes them. */
public final class Answers {
    private Answers() {}

    /** By its number, which makes its id. */
    public static Activity answer(
            int number,
            String prompt,
            String variant,
            String outcome,
            long costMicros,
            Instant at) {
        Map<String, String> details = new HashMap<>();
        details.put("prompt", prompt + "@2/" + variant);
        details.put("name", prompt);
        details.put("version", "2");
        details.put("variant", variant);
        details.put("outcome", outcome);
        details.put("calls", outcome.equals("repaired") ? "2" : "1");
        details.put("inputTokens", "100");
        details.put("outputTokens", "20");
        details.put("costMicros", Long.toString(costMicros));
        details.put("model", "scripted/small");
        Activity note =
                Notes.note("task-" + number, ActivityKind.MODEL_ANSWER, at)
                        .setActor("email")
                        .setDetails(details)
                        .build();
        return Activity.newBuilder(note)
                .setEnvelope(
                        Envelope.newBuilder(note.getEnvelope())
                                .setMessageId(
                                        Derived.uuid(prompt, variant, Integer.toString(number)))
                                .build())
                .build();
    }

    /** The same note with one detail changed; null takes it away. */
    public static Activity with(Activity note, String key, @Nullable String value) {
        Map<String, String> details = new HashMap<>(note.getDetails());
        if (value == null) {
            details.remove(key);
        } else {
            details.put(key, value);
        }
        return Activity.newBuilder(note).setDetails(details).build();
    }
}
