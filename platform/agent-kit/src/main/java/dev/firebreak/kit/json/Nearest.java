package dev.firebreak.kit.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant, for messages about names that nobody knows. */
public final class Nearest {
    private static final int CHARS_MAX = 64;

    private Nearest() {}

    /** The nearest of the names, where one is near enough to be a slip of the pen. */
    public static Optional<String> to(String name, Collection<String> names) {
        if (name.length() > CHARS_MAX) {
            return Optional.empty();
        }
        return names.stream()
                .filter(known -> distance(plain(name), plain(known)) <= 1 + known.length() / 4)
                .min(
                        Comparator.comparingInt(
                                        (String known) -> distance(plain(name), plain(known)))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code task_id}, {@code TaskID} and {@code taskId} are one. */
    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Characters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
