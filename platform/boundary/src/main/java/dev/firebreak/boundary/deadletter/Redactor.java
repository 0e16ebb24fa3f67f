package dev.firebreak.boundary.deadletter;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text that people will read: exceptions like to quote what they were given.
 * It knows the usual shapes; it can't know every secret, so it is a net below, not instead of,
 * keeping secrets out of messages.
 */
final class Redactor {
    private static final String HIDDEN = "[redacted]";

    private record Shape(Pattern pattern, String replacement) {}

    // Every repetition is bounded: the text may be an attacker's.
    private static final List<Shape> SHAPES =
            List.of(
                    shape(
                            "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,16384}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?",
                            HIDDEN),
                    shape(
                            "\\b([a-z][a-z0-9+.-]{0,20}://)[^/\\s:@]{1,256}:[^/\\s@]{1,256}@",
                            "$1" + HIDDEN + "@"),
                    shape("\\b(bearer|basic)\\s{1,8}[A-Za-z0-9._~+/=-]{8,4096}", "$1 " + HIDDEN),
                    shape(
                            "\\beyJ[A-Za-z0-9_-]{10,4096}\\.[A-Za-z0-9_-]{10,4096}(?:\\.[A-Za-z0-9_-]{0,4096})?",
                            HIDDEN),
                    shape("\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,256}", HIDDEN),
                    shape("\\bgh[pousr]_[A-Za-z0-9]{20,256}", HIDDEN),
                    shape("\\bxox[abeoprs]-[A-Za-z0-9-]{10,256}", HIDDEN),
                    shape("\\bA(?:KIA|SIA)[A-Z0-9]{16}\\b", HIDDEN),
                    shape("\\bAIza[A-Za-z0-9_-]{30,64}", HIDDEN),
                    shape(
                            "([\\w.-]{0,40}(?:password|passwd|passphrase|pwd|secret|token|credentials?|api[_.-]?key|access[_.-]?key"
                                    + "|private[_.-]?key|authorization|user\\.info)[\"']?\\s{0,8}[:=]\\s{0,8})"
                                    + "(?:\"[^\"]{0,4096}\"?|'[^']{0,4096}'?|[^\\s\"',;&{}()\\[\\]]{1,4096})",
                            "$1" + HIDDEN));

    private Redactor() {}

    static String redact(String text) {
        String redacted = text;
        for (Shape shape : SHAPES) {
            redacted = shape.pattern.matcher(redacted).replaceAll(shape.replacement);
        }
        return redacted;
    }

    private static Shape shape(String regex, String replacement) {
        return new Shape(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), replacement);
    }
}
