package dev.firebreak.console.redact;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Other ways of writing a text, behind which a pattern does not see what a person does. */
final class Writings {
    private static final Pattern INVISIBLE =
            Pattern.compile(
                    "[\\p{Cf}\\p{Cc}&&[^\\n\\t\\r]]|[\\u034F\\u180B-\\u180F\\uFE00-\\uFE0F]");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9A-Fa-f]{4}|[\"\\\\/])");
    private static final Pattern PERCENT = Pattern.compile("%([2-7][0-9A-Fa-f])");

    /**
     * Each of the text as the one before left it: without what nobody sees, without the escapes of
     * JSON, which stand doubly in a document within a document, and without those of URLs.
     */
    static final List<UnaryOperator<String>> ALL =
            List.of(
                    text -> INVISIBLE.matcher(text).replaceAll(""),
                    Writings::unescaped,
                    text -> unescaped(unescaped(text)),
                    Writings::decoded);

    private Writings() {}

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0
                ? text
                : ESCAPE.matcher(text)
                        .replaceAll(
                                m ->
                                        java.util.regex.Matcher.quoteReplacement(
                                                m.group(1).startsWith("u")
                                                        ? unit(m.group(1).substring(1))
                                                        : m.group(1)));
    }

    private static String decoded(String text) {
        return text.indexOf('%') < 0
                ? text
                : PERCENT.matcher(text)
                        .replaceAll(
                                m ->
                                        java.util.regex.Matcher.quoteReplacement(
                                                unit("00" + m.group(1))));
    }

    private static String unit(String hex) {
        return String.valueOf((char) Integer.parseInt(hex, 16));
    }
}
