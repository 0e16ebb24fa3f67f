package dev.firebreak.kit.fence;

import com.ibm.icu.text.SpoofChecker;

/**
 * Which Latin letter a letter of another script or block is taken for: by a table of small letters
 * that readers mistake in words, and by Unicode's confusables (UTS 39) as ICU has them, which go by
 * shape alone and therefore leave out some of the first. Accents are not looked through. Safe for
 * many threads.
 */
public final class LookAlikes {
    // Pairs: a letter, and the Latin letter it is taken for.
    private static final String TABLE =
            "аa вb сc ԁd еe ѐe ёe һh нh іi їi јj кk ӏl мm пn оo рp ѕs тt υu уy хx ԝw ѡw зz"
                    + " αa βb εe ηn ιi κk νv οo ρp τt χx γy ωw ɑa ɡg ɩi ʟl ı1i ǀl ∣l ⅼl оo օo ոn սu ցg ԛq ѵv ʋv ƅb ɢg ʜh ɴn ꞓc ᴀa ʙb ᴄc ᴅd ᴇe ɪi ᴊj ᴋk ᴍm ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz";

    private static final char UNKNOWN = 0;
    private static final char NONE = 1;
    private static final SpoofChecker CONFUSABLES = new SpoofChecker.Builder().build();

    // Filled as letters turn up; a letter looked up twice at once gets the same answer twice.
    private static final char[] KNOWN = table();

    private LookAlikes() {}

    /** The small Latin letter it is taken for; 0: none, or it is ASCII itself. */
    public static int latin(int codePoint) {
        if (codePoint < 0x80 || codePoint > 0xFFFF || !Character.isLetter(codePoint)) {
            return 0;
        }
        char known = KNOWN[codePoint];
        if (known == UNKNOWN) {
            known = KNOWN[Character.toLowerCase(codePoint)];
            if (known == UNKNOWN || known == NONE) {
                known = byShape(codePoint);
            }
            KNOWN[codePoint] = known;
        }
        return known == NONE ? 0 : known;
    }

    private static char byShape(int codePoint) {
        String shape = CONFUSABLES.getSkeleton(Character.toString(codePoint));
        if (shape.length() != 1) {
            return NONE;
        }
        char latin = Character.toLowerCase(shape.charAt(0));
        return latin >= 'a' && latin <= 'z' ? latin : NONE;
    }

    private static char[] table() {
        char[] table = new char[0x10000];
        for (String pair : TABLE.split(" ", -1)) {
            table[pair.charAt(0)] = pair.charAt(pair.length() - 1);
        }
        return table;
    }
}
