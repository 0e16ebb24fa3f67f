package dev.firebreak.kit.guard;

/**
 * A place in untrusted text, shortened and made harmless, so that a report of a trick does not
 * carry the trick on.
 */
final class Excerpt {
    private static final int CHARS_MAX = 120;

    private Excerpt() {}

    /**
     * The text around {@code from} to {@code to}; what can't be seen is shown as its code point.
     */
    static String of(String text, int from, int to) {
        StringBuilder shown = new StringBuilder();
        int at = from;
        while (at < to && shown.length() < CHARS_MAX) {
            int codePoint = text.codePointAt(at);
            append(shown, codePoint);
            at += Character.charCount(codePoint);
        }
        return at < to ? shown.append('…').toString() : shown.toString();
    }

    static String of(String text) {
        return of(text, 0, text.length());
    }

    private static void append(StringBuilder shown, int codePoint) {
        if (Character.isWhitespace(codePoint)) {
            if (!shown.isEmpty() && shown.charAt(shown.length() - 1) != ' ') {
                shown.append(' ');
            }
            return;
        }
        switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    shown.append("U+").append(String.format("%04X", codePoint));
            default -> shown.appendCodePoint(codePoint);
        }
    }
}
