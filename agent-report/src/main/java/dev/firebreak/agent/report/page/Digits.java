package dev.firebreak.agent.report.page;

/** Where digits stand in a text, and what may stand beside a number without making it another. */
final class Digits {
    private static final int CONTEXT_CHARS = 24;
    private static final String BEFORE = "(“‘\"'";
    private static final String AFTER = ".,;:)”’\"'!?";

    private Digits() {}

    /** The offset of the next digit; -1 where there is none. */
    static int next(String text, int from) {
        for (int i = from; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (Span.isDigit(text.codePointAt(i))) {
                return i;
            }
        }
        return -1;
    }

    static long count(CharSequence text) {
        return text.codePoints().filter(Span::isDigit).count();
    }

    /**
     * Whether the number from start to end is no part of a longer one, and has no unit stuck to it.
     */
    static boolean standAlone(String text, int start, int end) {
        boolean before = start == 0 || mayPrecede(text.charAt(start - 1));
        if (end == text.length() || Character.isWhitespace(text.charAt(end))) {
            return before;
        }
        boolean after =
                mayFollow(text.charAt(end))
                        && (end + 1 == text.length() || !Span.isDigit(text.codePointAt(end + 1)));
        return before && after;
    }

    static boolean mayPrecede(char last) {
        return Character.isWhitespace(last) || BEFORE.indexOf(last) >= 0;
    }

    static boolean mayFollow(char first) {
        return Character.isWhitespace(first) || AFTER.indexOf(first) >= 0;
    }

    /** What stands around a place, for people. */
    static String around(String text, int at) {
        int start = Math.max(0, at - CONTEXT_CHARS);
        int end = Math.min(text.length(), at + CONTEXT_CHARS);
        return "…" + text.substring(start, end).replace('\n', ' ') + "…";
    }
}
