package dev.firebreak.kit.model.scripted;

import java.util.ArrayList;
import java.util.List;

/** Text in pieces; none ends inside a character. */
final class Pieces {
    private Pieces() {}

    static List<String> of(String text, int chars) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = end(text, at, chars);
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /** At most so many characters of its beginning. */
    static String head(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        return text.substring(0, splits(text, chars) ? chars - 1 : chars);
    }

    /** At least one whole character further. */
    private static int end(String text, int at, int chars) {
        int end = (int) Math.min(text.length(), (long) at + chars);
        return splits(text, end) ? end + 1 : end;
    }

    private static boolean splits(String text, int at) {
        return at > 0
                && at < text.length()
                && Character.isHighSurrogate(text.charAt(at - 1))
                && Character.isLowSurrogate(text.charAt(at));
    }
}
