package dev.firebreak.kit.guard;

import dev.firebreak.schemas.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reports shapes that no letter of a person has: more text than anybody writes, words without end,
 * the same over and over. They fill a model's window, and hide what stands among them.
 */
final class StructureGuard implements Guard {
    static final int TEXT_CHARS_MAX = 200_000;
    static final int WORD_CHARS_MAX = 4_000;
    private static final int REPEATED_CHARS_MIN = 20_000;
    private static final int PIECE_CHARS = 32;

    /** So many of a long text's pieces occur once at least, in anything that was written. */
    private static final double DISTINCT_MIN = 0.1;

    @Override
    public List<Signal> look(String untrustedText) {
        List<Signal> signals = new ArrayList<>();
        int length = untrustedText.length();
        if (length > TEXT_CHARS_MAX) {
            signals.add(signal("too-long", String.format(Locale.ROOT, "%,d characters", length)));
        }
        int word = longestWord(untrustedText);
        if (word > WORD_CHARS_MAX) {
            signals.add(
                    signal(
                            "endless-word",
                            String.format(Locale.ROOT, "%,d characters without a space", word)));
        }
        if (length >= REPEATED_CHARS_MIN && isRepeated(untrustedText)) {
            signals.add(signal("repetition", "the same over and over"));
        }
        return signals;
    }

    /** The text within the limits; where something is left out it says so. */
    static String bounded(String text) {
        String whole =
                text.length() <= TEXT_CHARS_MAX
                        ? text
                        : cut(text, TEXT_CHARS_MAX) + leftOut(text.length() - TEXT_CHARS_MAX);
        if (longestWord(whole) <= WORD_CHARS_MAX) {
            return whole;
        }
        StringBuilder bounded = new StringBuilder();
        int from = 0;
        while (from < whole.length()) {
            int to = from;
            while (to < whole.length() && !Character.isWhitespace(whole.charAt(to))) {
                to++;
            }
            if (to - from > WORD_CHARS_MAX) {
                bounded.append(cut(whole.substring(from, to), WORD_CHARS_MAX))
                        .append(leftOut(to - from - WORD_CHARS_MAX));
            } else {
                bounded.append(whole, from, to);
            }
            if (to < whole.length()) {
                bounded.append(whole.charAt(to));
            }
            from = to + 1;
        }
        return bounded.toString();
    }

    private static int longestWord(String text) {
        int longest = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            length = Character.isWhitespace(text.charAt(i)) ? 0 : length + 1;
            longest = Math.max(longest, length);
        }
        return longest;
    }

    private static boolean isRepeated(String text) {
        Set<String> distinct = new HashSet<>();
        int pieces = 0;
        for (int at = 0; at + PIECE_CHARS <= text.length(); at += PIECE_CHARS + 1) {
            distinct.add(text.substring(at, at + PIECE_CHARS));
            pieces++;
        }
        return distinct.size() < pieces * DISTINCT_MIN;
    }

    private static String cut(String text, int charsMax) {
        int end = Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return text.substring(0, end);
    }

    private static String leftOut(int chars) {
        return String.format(Locale.ROOT, " [%,d characters left out] ", chars);
    }

    private static Signal signal(String name, String detail) {
        return Signal.newBuilder().setLayer("structure").setName(name).setDetail(detail).build();
    }
}
