package dev.firebreak.boundary.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that somebody most likely meant. */
public final class Nearest {
    private static final int LENGTH_MAX = 200;

    private Nearest() {}

    /**
     * The candidate with the fewest edits (Levenshtein), when there are few enough to be a slip: a
     * third of the name's length.
     */
    public static Optional<String> to(String name, Collection<String> candidates) {
        if (name.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(c -> c.length() <= LENGTH_MAX)
                .min(
                        Comparator.comparingInt((String c) -> edits(name, c))
                                .thenComparing(Comparator.naturalOrder()))
                .filter(c -> edits(name, c) <= Math.max(2, name.length() / 3));
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
