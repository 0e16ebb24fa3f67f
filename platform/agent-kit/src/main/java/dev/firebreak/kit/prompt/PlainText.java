package dev.firebreak.kit.prompt;

/**
 * Text without what no text needs and what has been used to smuggle: control characters other than
 * tab and line end, the invisible copies of ASCII (Unicode tags, U+E0000 to U+E007F; a flag made
 * with them becomes a plain black flag), non-characters. Half a surrogate pair becomes U+FFFD. Line
 * ends become {@code \n}. Joiners, soft hyphens and marks of direction stay: honest text has them.
 */
final class PlainText {
    private PlainText() {}

    static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == '\r') {
                if (at == text.length() || text.charAt(at) != '\n') {
                    plain.append('\n');
                }
            } else if (c == '\u0085' || c == '\u2028' || c == '\u2029') {
                plain.append('\n');
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                plain.append('\uFFFD');
            } else if (c == '\n' || c == '\t' || !isStripped(c)) {
                plain.appendCodePoint(c);
            }
        }
        return plain.toString();
    }

    private static boolean isStripped(int c) {
        return Character.getType(c) == Character.CONTROL
                || (c >= 0xE0000 && c <= 0xE007F)
                || (c >= 0xFDD0 && c <= 0xFDEF)
                || (c & 0xFFFE) == 0xFFFE;
    }
}
