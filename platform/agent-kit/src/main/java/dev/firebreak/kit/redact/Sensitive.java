package dev.firebreak.kit.redact;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Personal data and secrets in a text. The time it takes grows with the text, whatever it says. */
public final class Sensitive {
    private static final int TEXT_CHARS_MAX = 16 << 20;

    private Sensitive() {}

    /**
     * All there is to find, in order; no two overlap.
     *
     * @throws IllegalArgumentException the text has more than 16 Mi characters
     */
    public static List<Finding> in(String text) {
        return found(text).inOrder();
    }

    /** The same in a text that may have been shortened: also what the cut left of it. */
    static List<Finding> inShortened(String text) {
        Found found = found(text);
        CutOff.find(text, found);
        return found.inOrder();
    }

    private static Found found(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "text of %d characters; at most %d are looked at"
                            .formatted(text.length(), TEXT_CHARS_MAX));
        }
        Found found = new Found(text.length());
        Secrets.find(text, found);
        MailAddresses.find(text, found);
        // All others are numbers.
        if (text.chars().anyMatch(c -> c >= '0' && c <= '9')) {
            Ibans.find(text, found);
            NationalIds.find(text, found);
            Numbers.find(text, found);
        }
        return found;
    }

    /** What was found so far; the first one to claim a place has it. */
    static final class Found {
        private final List<Finding> findings = new ArrayList<>();
        private final BitSet taken;

        Found(int chars) {
            this.taken = new BitSet(chars);
        }

        /** Whether the place was free. */
        boolean add(Kind kind, int from, int to) {
            if (!isFree(from, to)) {
                return false;
            }
            taken.set(from, to);
            findings.add(new Finding(kind, from, to));
            return true;
        }

        boolean isFree(int from, int to) {
            // Not nextSetBit: where nothing is taken it looks at the whole text.
            return taken.get(from, to).isEmpty();
        }

        List<Finding> inOrder() {
            findings.sort(Comparator.comparingInt(Finding::from));
            return List.copyOf(findings);
        }
    }
}
