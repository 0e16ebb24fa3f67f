package dev.firebreak.kit.guard;

import dev.firebreak.kit.fence.LookAlikes;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a text looks like to the eye, for matching only: compatibility forms folded, invisible
 * characters and accents dropped, look-alike letters of other scripts made Latin, lower case, one
 * space between words.
 */
final class Skeleton {
    private static final Pattern SPACES = Pattern.compile("\\s+");

    // Single letters with a space, dot, dash or the like between each and the next: "i g n o r e",
    // "i.g.n.o.r.e".
    private static final Pattern SPELLED =
            Pattern.compile("(?<![a-z0-9])[a-z](?:[ .\\-_·*|+~][a-z]){3,63}(?![a-z0-9])");
    private static final Pattern BETWEEN_LETTERS = Pattern.compile("[ .\\-_·*|+~]");

    private Skeleton() {}

    static String of(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKD)
                .codePoints()
                .forEach(codePoint -> appendSeen(seen, codePoint));
        String lower = seen.toString().toLowerCase(Locale.ROOT);
        StringBuilder latin = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            int folded = LookAlikes.latin(c);
            latin.append(folded == 0 ? c : (char) folded);
        }
        return SPACES.matcher(latin).replaceAll(" ").strip();
    }

    /**
     * The skeleton with words that were spelled letter by letter written together; the words
     * between them lose their spaces too.
     */
    static String unspelled(String skeleton) {
        return SPELLED.matcher(skeleton)
                .replaceAll(match -> BETWEEN_LETTERS.matcher(match.group()).replaceAll(""));
    }

    /** The skeleton with digits and signs read as the letters they are written for: "1gn0r3". */
    static String unleet(String skeleton) {
        StringBuilder letters = new StringBuilder(skeleton.length());
        for (int i = 0; i < skeleton.length(); i++) {
            letters.append(
                    switch (skeleton.charAt(i)) {
                        case '0' -> 'o';
                        case '1', '!' -> 'i';
                        case '3' -> 'e';
                        case '4', '@' -> 'a';
                        case '5', '$' -> 's';
                        case '7' -> 't';
                        default -> skeleton.charAt(i);
                    });
        }
        return letters.toString();
    }

    private static void appendSeen(StringBuilder seen, int codePoint) {
        int type = Character.getType(codePoint);
        if (Character.isWhitespace(codePoint) || type == Character.SPACE_SEPARATOR) {
            seen.append(' ');
        } else if (type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT
                || type == Character.CONTROL) {
            return;
        } else if (codePoint >= 0x1F130 && codePoint <= 0x1F149) {
            seen.append(
                    (char)
                            ('a' + codePoint
                                    - 0x1F130)); // squared letters have no compatibility form
        } else {
            seen.appendCodePoint(codePoint);
        }
    }
}
