package dev.firebreak.kit.tool;

import java.nio.charset.StandardCharsets;

/** Text of others, made fit to be shown. */
final class Shown {
    private static final int NAME_CHARS_MAX = 80;

    private Shown() {}

    /** A name as somebody wrote it, in quotes, on one line and not too long. */
    static String name(String name) {
        return "'"
                + head(whole(name).replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " "), NAME_CHARS_MAX)
                + "'";
    }

    /** At most so many characters, none of them half. */
    static String head(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        boolean splits =
                charsMax > 0
                        && Character.isHighSurrogate(text.charAt(charsMax - 1))
                        && Character.isLowSurrogate(text.charAt(charsMax));
        return text.substring(0, splits ? charsMax - 1 : charsMax);
    }

    /**
     * The same without halves of characters: those don't survive UTF-8, so that what is read back
     * from a journal would be another text than the one that was asked about.
     */
    static String whole(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
