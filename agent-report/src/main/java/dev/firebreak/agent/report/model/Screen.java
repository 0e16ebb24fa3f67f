package dev.firebreak.agent.report.model;

import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.guard.GuardModes;
import dev.firebreak.kit.guard.Layer;
import dev.firebreak.kit.guard.Mode;
import dev.firebreak.kit.guard.Screening;
import java.util.List;
import java.util.function.Function;

/**
 * The guard layers as the report agent needs them: over what a model is asked, and over each answer
 * of the data. Rules and tables have what was given, to the character; this is about what a model
 * reads only. Safe for many threads.
 */
final class Screen {
    /** What the patterns look at as a whole; of more they would see the ends only. */
    private static final int LOOK_CHARS_MAX = 60_000;

    private final Screening asked;
    private final Screening found;

    /**
     * @param embed vectors of length 1; asked only where likeness of meaning is looked at
     */
    Screen(GuardModes modes, Function<String, float[]> embed) {
        asked = new Screening(modes, embed);
        // A judge costs a call of a model: it is asked about the question, not at every query.
        found = new Screening(modes.with(Layer.JUDGE, Mode.OFF), embed);
    }

    /**
     * Names of what seems to steer in the parts of a prompt; empty when a model may read them.
     *
     * @param parts as they will be shown
     */
    List<String> steering(List<String> parts, AgentContext context) {
        StringBuilder together = new StringBuilder();
        for (String part : parts) {
            if (!together.isEmpty() && together.length() + part.length() > LOOK_CHARS_MAX) {
                List<String> steering = look(asked, together.toString(), context);
                if (!steering.isEmpty()) {
                    return steering;
                }
                together.setLength(0);
            }
            together.append(words(part)).append("\n\n");
        }
        return look(asked, together.toString(), context);
    }

    /** Whether what the data answered is to be kept from a model. */
    boolean withholds(String answer, AgentContext context) {
        return !look(found, words(answer), context).isEmpty();
    }

    /** The text as the enforcing layers leave it. */
    String clean(String text) {
        return asked.clean(text);
    }

    private static List<String> look(Screening screening, String text, AgentContext context) {
        return screening.look(text, List.of(), context).steering();
    }

    /** Names of tables and columns are sentences with '_' for spaces, where somebody wants so. */
    private static String words(String shown) {
        return shown.replace('_', ' ');
    }
}
