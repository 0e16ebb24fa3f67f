package dev.firebreak.agent.email.triage;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text for matching: lower case, without accents, one kind of apostrophe, one space between words.
 */
public final class Folded {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

    private Folded() {}

    public static String of(String text) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        String lower = plain.toLowerCase(Locale.ROOT).replace('’', '\'').replace("ß", "ss");
        return SPACES.matcher(lower).replaceAll(" ").strip();
    }
}
