package dev.firebreak.kit.contract;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern such as {@code ^[a-z][a-z0-9-]{0,63}$} that can be matched in one pass without an
 * automaton: ASCII characters and classes, each with an exact or bounded count, where no character
 * that ends one part could also have belonged to it; or several such in one pair of parentheses, as
 * in {@code ^([a-z]{2}|und)$}. Other patterns are for RE2.
 */
final class TextShape {
    private static final String OPEN = "^(";
    private static final String CLOSE = ")$";

    /** Each matches a whole text. */
    private final Part[][] alternatives;

    private TextShape(List<List<Part>> alternatives) {
        this.alternatives =
                alternatives.stream().map(a -> a.toArray(Part[]::new)).toArray(Part[][]::new);
    }

    /** The shape, or null when the pattern is of another kind. */
    static @Nullable TextShape of(String pattern) {
        boolean grouped =
                pattern.startsWith(OPEN)
                        && pattern.endsWith(CLOSE)
                        && pattern.length() >= OPEN.length() + CLOSE.length();
        // A bar or a parenthesis inside a class or behind a backslash leaves pieces that are no
        // shapes, so that RE2 has the pattern.
        String[] each =
                grouped
                        ? pattern.substring(OPEN.length(), pattern.length() - CLOSE.length())
                                .split("\\|", -1)
                        : new String[] {pattern};
        List<List<Part>> alternatives = new ArrayList<>();
        for (String one : each) {
            List<Part> parts = new Reader(grouped ? "^" + one + "$" : one).parts();
            if (parts == null || !deterministic(parts)) {
                return null;
            }
            alternatives.add(parts);
        }
        return new TextShape(alternatives);
    }

    boolean matches(String text) {
        for (Part[] parts : alternatives) {
            if (matches(parts, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Part[] parts, String text) {
        int at = 0;
        int length = text.length();
        for (Part part : parts) {
            int start = at;
            int end = part.most() > length - at ? length : at + part.most();
            while (at < end && part.chars().has(text.charAt(at))) {
                at++;
            }
            if (at - start < part.least()) {
                return false;
            }
        }
        return at == length;
    }

    /**
     * Taking as much as one can is right when nothing that may follow a part of open length could
     * have been in it.
     */
    private static boolean deterministic(List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.least() == part.most()) {
                continue;
            }
            for (int next = i + 1; next < parts.size(); next++) {
                if (part.meets(parts.get(next))) {
                    return false;
                }
                if (parts.get(next).least() > 0) {
                    break;
                }
            }
        }
        return true;
    }

    /** A character class repeated. */
    private record Part(Chars chars, int least, int most) {
        boolean meets(Part other) {
            return (chars.low() & other.chars.low()) != 0
                    || (chars.high() & other.chars.high()) != 0;
        }
    }

    /** A set of ASCII characters, one bit each. */
    private record Chars(long low, long high) {
        static final Chars NONE = new Chars(0, 0);

        Chars with(char c) {
            return c < 64
                    ? new Chars(low | (1L << c), high)
                    : new Chars(low, high | (1L << (c - 64)));
        }

        boolean has(char c) {
            return c < 128 && (((c < 64 ? low : high) >>> (c & 63)) & 1) != 0;
        }
    }

    private static final class Reader {
        private static final String META = "\\^$.|?*+()[]{}";
        private static final int RE2_COUNT_MAX = 1000;
        private final String pattern;
        private int at = 1;

        Reader(String pattern) {
            this.pattern = pattern;
        }

        /**
         * Null when the pattern has anything but literal characters, classes and counts between ^
         * and $.
         */
        @Nullable List<Part> parts() {
            if (!pattern.startsWith("^") || !pattern.endsWith("$") || pattern.length() < 2) {
                return null;
            }
            var parts = new ArrayList<Part>();
            while (at < pattern.length() - 1) {
                Chars accepts = pattern.charAt(at) == '[' ? characterClass() : literal();
                Part part = accepts == null ? null : counted(accepts);
                if (part == null) {
                    return null;
                }
                parts.add(part);
            }
            return parts;
        }

        private @Nullable Chars literal() {
            char c = pattern.charAt(at);
            if (c >= 128 || META.indexOf(c) >= 0) {
                return null;
            }
            at++;
            return Chars.NONE.with(c);
        }

        private @Nullable Chars characterClass() {
            int end = pattern.indexOf(']', at + 1);
            if (end < 0 || end == at + 1) {
                return null;
            }
            String inside = pattern.substring(at + 1, end);
            if (inside.startsWith("^")
                    || inside.indexOf('\\') >= 0
                    || inside.indexOf('[') >= 0
                    || inside.contains("&&")) {
                return null;
            }
            Chars accepts = Chars.NONE;
            for (int i = 0; i < inside.length(); i++) {
                char from = inside.charAt(i);
                boolean range = i + 2 < inside.length() && inside.charAt(i + 1) == '-';
                char to = range ? inside.charAt(i + 2) : from;
                if (from >= 128
                        || to >= 128
                        || to < from
                        || (from == '-' && (range || (i > 0 && i < inside.length() - 1)))) {
                    return null;
                }
                for (char c = from; c <= to; c++) {
                    accepts = accepts.with(c);
                }
                i += range ? 2 : 0;
            }
            at = end + 1;
            return accepts;
        }

        private @Nullable Part counted(Chars accepts) {
            char c = pattern.charAt(at);
            Part part =
                    switch (c) {
                        case '*' -> new Part(accepts, 0, Integer.MAX_VALUE);
                        case '+' -> new Part(accepts, 1, Integer.MAX_VALUE);
                        case '?' -> new Part(accepts, 0, 1);
                        case '{' -> bounded(accepts);
                        default -> new Part(accepts, 1, 1);
                    };
            if (part == null || "*+?{".indexOf(c) < 0) {
                return part;
            }
            at = c == '{' ? pattern.indexOf('}', at) + 1 : at + 1;
            // A second count (`a*?`, `a{2}{3}`) means something else.
            return "*+?{".indexOf(pattern.charAt(at)) >= 0 ? null : part;
        }

        private @Nullable Part bounded(Chars accepts) {
            int end = pattern.indexOf('}', at);
            String[] counts =
                    end < 0 ? new String[0] : pattern.substring(at + 1, end).split(",", -1);
            if (counts.length < 1
                    || counts.length > 2
                    || !isCount(counts[0])
                    || !isCount(counts[counts.length - 1])) {
                return null;
            }
            int low = Integer.parseInt(counts[0]);
            int high = Integer.parseInt(counts[counts.length - 1]);
            return low > high || high > RE2_COUNT_MAX ? null : new Part(accepts, low, high);
        }

        private static boolean isCount(String text) {
            return !text.isEmpty()
                    && text.length() <= 4
                    && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }
}
