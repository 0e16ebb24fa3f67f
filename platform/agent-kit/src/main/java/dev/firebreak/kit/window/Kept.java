package dev.firebreak.kit.window;

import java.util.Locale;

/**
 * What is kept of a section.
 *
 * @param text with a word on what is missing, where something is
 * @param charsLeftOut 0 when it is whole
 */
record Kept(String text, int charsLeftOut) {
    /** Less than this tells nothing; the section is left out then. */
    static final int CHARS_MIN = 100;

    static Kept whole(Section section) {
        return new Kept(section.text(), 0);
    }

    static Kept nothing(Section section) {
        int chars = section.text().length();
        return chars == 0
                ? whole(section)
                : new Kept(
                        String.format(
                                Locale.ROOT,
                                "[… %s: %,d characters left out …]",
                                section.name(),
                                chars),
                        chars);
    }

    /** At most so many of its characters; nothing when that would be too few. */
    static Kept of(Section section, int charsMax) {
        String text = section.text();
        if (charsMax >= text.length()) {
            return whole(section);
        }
        if (charsMax < CHARS_MIN) {
            return nothing(section);
        }
        int head =
                switch (section.cut()) {
                    case NEVER -> throw new IllegalStateException("it is never cut");
                    case TAIL -> Boundaries.atOrBefore(text, charsMax);
                    case HEAD -> 0;
                    case MIDDLE -> Boundaries.atOrBefore(text, charsMax / 2);
                };
        int tail =
                switch (section.cut()) {
                    case NEVER, TAIL -> text.length();
                    case HEAD -> Boundaries.atOrAfter(text, text.length() - charsMax);
                    case MIDDLE ->
                            Boundaries.atOrAfter(text, text.length() - (charsMax - charsMax / 2));
                };
        int kept = head + text.length() - tail;
        if (kept == 0) {
            return nothing(section);
        }
        int leftOut = text.length() - kept;
        String mark = String.format(Locale.ROOT, "[… %,d characters left out …]", leftOut);
        String before = head == 0 ? "" : text.substring(0, head) + "\n";
        String after = tail == text.length() ? "" : "\n" + text.substring(tail);
        return new Kept(before + mark + after, leftOut);
    }
}
