package dev.firebreak.boundary.config;

import dev.firebreak.kit.guard.GuardModes;
import dev.firebreak.kit.guard.Layer;
import dev.firebreak.kit.guard.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the guard layers may do about suspicious text, for all agents or for one: {@code report,
 * email=enforce} reports for all but the email agent, where it enforces.
 */
@Group(
        value = "guard",
        doc =
                "Layers that look at text from outside: off, report or enforce. For one agent apart from the others: `report, email=enforce`.")
public record GuardSettings(
        @Key(
                        doc = "Size and shape; enforced: what is too long is cut, and says so.",
                        fallback = "enforce")
                List<String> structure,
        @Key(
                        doc =
                                "Hidden text and unicode tricks; enforced: taken out. Out of prompts they are taken in any case.",
                        fallback = "enforce")
                List<String> hiddenText,
        @Key(
                        doc =
                                "Phrases of attacks; enforced: no model reads the text, a person does.",
                        fallback = "enforce")
                List<String> pattern,
        @Key(
                        doc =
                                "Sentences that mean what attacks mean, by MiniLM; enforced: no model reads the text, a person does.",
                        fallback = "off")
                List<String> similarity,
        @Key(
                        doc =
                                "A cheap model is asked whether the text tries to steer, where one is configured; enforced: no other model reads it, a person does.",
                        fallback = "off")
                List<String> judge) {
    public GuardSettings {
        Map.of(
                        "structure",
                        structure,
                        "hidden-text",
                        hiddenText,
                        "pattern",
                        pattern,
                        "similarity",
                        similarity,
                        "judge",
                        judge)
                .forEach((layer, words) -> words.forEach(word -> check(layer, word)));
    }

    /** The modes for one agent. */
    public GuardModes modes(String agent) {
        return new GuardModes(
                Map.of(
                        Layer.STRUCTURE, mode(structure, agent),
                        Layer.HIDDEN_TEXT, mode(hiddenText, agent),
                        Layer.PATTERN, mode(pattern, agent),
                        Layer.SIMILARITY, mode(similarity, agent),
                        Layer.JUDGE, mode(judge, agent)));
    }

    /** The agent's own word, else the last one for all; none at all is off. */
    private static Mode mode(List<String> words, String agent) {
        Mode all = Mode.OFF;
        Mode own = null;
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                all = parsed(word);
            } else if (word.substring(0, equals).strip().equals(agent)) {
                own = parsed(word.substring(equals + 1));
            }
        }
        return own == null ? all : own;
    }

    private static void check(String layer, String word) {
        String mode = word.substring(word.indexOf('=') + 1).strip().toUpperCase(Locale.ROOT);
        if (Arrays.stream(Mode.values()).noneMatch(m -> m.name().equals(mode))) {
            throw new IllegalArgumentException(
                    "guard."
                            + layer
                            + " is off, report or enforce, or agent=one of these: "
                            + word.strip());
        }
    }

    private static Mode parsed(String word) {
        return Mode.valueOf(word.strip().toUpperCase(Locale.ROOT));
    }
}
