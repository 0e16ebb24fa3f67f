package dev.firebreak.kit.guard;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a text looks like to the eye, for matching only: compatibility forms folded, invisible
 * characters and accents dropped, look-alike letters of other scripts made Latin, lower case, one
 * space between words.
 */
final class Skeleton {
    // Pairs: a letter, and the Latin letter it is taken for. Only lower case, since case is folded
    // first.
    private static final String LOOK_ALIKES =
            "аa вb сc ԁd еe ѐe ёe һh нh іi їi јj кk ӏl мm пn оo рp ѕs тt υu уy хx ԝw ѡw зz"
                    + " αa βb εe ηn ιi κk νv οo ρp τt χx γy ωw ɑa ɡg ɩi ʟl ı1i ǀl ∣l ⅼl оo օo ոn սu ցg ԛq ѵv ʋv ƅb ɢg ʜh ɴn ꞓc ᴀa ʙb ᴄc ᴅd ᴇe ɪi ᴊj ᴋk ᴍm ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz";

    private static final char[] LATIN = latin();
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
            char folded = c < LATIN.length ? LATIN[c] : 0;
            latin.append(folded == 0 ? c : folded);
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

    private static char[] latin() {
        char[] table = new char[0xA800];
        for (String pair : LOOK_ALIKES.split(" ", -1)) {
            table[pair.charAt(0)] = pair.charAt(pair.length() - 1);
        }
        return table;
    }
}
