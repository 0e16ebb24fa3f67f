package dev.firebreak.kit.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A conversation as a model gets to see it: what was said long ago in short, the last turns word by
 * word.
 *
 * @param state to be kept for the next time
 * @param turns the last ones, as they were
 * @param turnsLeftOut older ones that are neither here nor in the summary
 * @param why they are left out; empty when none is
 */
public record Rolled(State state, List<Turn> turns, int turnsLeftOut, String why) {
    public Rolled {
        turns = List.copyOf(turns);
    }

    /**
     * What is known of older turns.
     *
     * @param turns how many the summary stands for, from the first on
     * @param digest of those turns: another conversation, or one that was edited, starts anew
     * @param summary empty when it stands for none
     */
    public record State(int turns, String digest, String summary) {
        /** Nothing yet. */
        public static final State NONE = new State(0, "", "");

        public State {
            if (turns < 0) {
                throw new IllegalArgumentException("turns are not negative: " + turns);
            }
        }
    }

    /**
     * For a prompt; says what is missing. As untrusted as the conversation is: the summary, too, is
     * made of what others said.
     */
    public String text() {
        List<String> parts = new ArrayList<>();
        if (!state.summary().isEmpty()) {
            parts.add(
                    "Summary of the first %d turns:\n%s".formatted(state.turns(), state.summary()));
        }
        if (turnsLeftOut > 0) {
            parts.add(
                    String.format(
                            Locale.ROOT, "[… %,d older turns left out: %s …]", turnsLeftOut, why));
        }
        if (!turns.isEmpty()) {
            parts.add(turns.stream().map(Turn::shown).collect(Collectors.joining("\n")));
        }
        return String.join("\n\n", parts);
    }
}
