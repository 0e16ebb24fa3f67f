package dev.firebreak.console.text;

import java.util.List;

/**
 * Text from a message as a person may safely read it before deciding: what a terminal would obey or
 * not show at all, such as escape sequences, reversed writing and zero-width characters, is written
 * out as {@code ‹U+202E›}. Unlike {@link Table#plain} it hides nothing, because what is hidden may
 * be what matters.
 */
public final class Visible {
    private Visible() {}

    /** On one line; a line end is written as {@code ⏎}. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.replace("\r\n", "\n")
                .codePoints()
                .forEach(
                        c -> {
                            if (c == '\n') {
                                line.append('⏎');
                            } else {
                                append(line, c);
                            }
                        });
        return line.toString();
    }

    /** Line by line, at least one. */
    public static List<String> lines(String text) {
        return List.of(text.replace("\r\n", "\n").split("\n", -1)).stream()
                .map(Visible::line)
                .toList();
    }

    /**
     * A JSON text in which such characters stand as JSON's own escapes; it says the same to a
     * program and does nothing to a terminal.
     *
     * @param json sound JSON, where such characters can only stand within strings
     */
    public static String json(String json) {
        StringBuilder safe = new StringBuilder(json.length());
        json.codePoints()
                .forEach(
                        c -> {
                            if (c == '\n' || isPlain(c)) {
                                safe.appendCodePoint(c);
                            } else {
                                for (char unit : Character.toChars(c)) {
                                    safe.append("\\u%04x".formatted((int) unit));
                                }
                            }
                        });
        return safe.toString();
    }

    private static void append(StringBuilder to, int c) {
        if (isPlain(c)) {
            to.appendCodePoint(c);
        } else {
            to.append("‹U+%04X›".formatted(c));
        }
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> !looksLikeNothing(c);
        };
    }

    /** Letters and marks by their class that show nothing: fillers, selectors, a blank pattern. */
    private static boolean looksLikeNothing(int c) {
        return c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c == 0x2800
                || c == 0x3164
                || c == 0xFFA0
                || (c >= 0x180B && c <= 0x180F)
                || (c >= 0xFE00 && c <= 0xFE0F)
                || (c >= 0xE0100 && c <= 0xE01EF);
    }
}
