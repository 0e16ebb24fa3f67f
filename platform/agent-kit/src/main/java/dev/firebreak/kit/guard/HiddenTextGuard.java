package dev.firebreak.kit.guard;

import dev.firebreak.schemas.Signal;
import java.util.ArrayList;
import java.util.List;

/**
 * Reports text that a person doesn't see, or sees as something else: invisible characters inside
 * words, reversed direction, tag characters, letters of several scripts in one word, letters drawn
 * from symbol blocks.
 *
 * <p>All of these have honest uses, and those stay unreported: joiners inside emoji and in Persian
 * or Indic words, tag characters of flags, soft hyphens between syllables, direction marks in
 * Hebrew and Arabic, padding after a newsletter's first line.
 */
public final class HiddenTextGuard implements Guard {
    private static final int TEXT_CHARS_MAX = 1 << 20;
    private static final int ZERO_WIDTH_IN_WORDS_MAX = 2;
    private static final int SOFT_HYPHENS_RUN_MAX = 2;
    private static final int MIXED_WORDS_MAX = 0;
    private static final int SYMBOL_LETTERS_MAX = 7;
    private static final int STRUCK_LETTERS_MAX = 7;
    private static final int TAGS_IN_FLAG_MAX = 6;

    @Override
    public List<Signal> look(String untrustedText) {
        int[] text = untrustedText.codePoints().limit(TEXT_CHARS_MAX).toArray();
        Counts counts = new Counts();
        for (int i = 0; i < text.length; i++) {
            count(text, i, counts);
        }
        counts.endWord();
        return counts.signals();
    }

    private static void count(int[] text, int i, Counts counts) {
        int c = text[i];
        int before = i > 0 ? text[i - 1] : ' ';
        int after = i + 1 < text.length ? text[i + 1] : ' ';
        counts.word(c);
        if (c >= 0x202A && c <= 0x202E) {
            counts.direction(c == 0x202D || c == 0x202E);
        } else if (c >= 0xE0000 && c <= 0xE007F) {
            counts.tag(c, before);
        } else if (isZeroWidth(c)) {
            if ((isPlainLetter(before) && isPlainLetter(after))
                    || (isZeroWidth(before) && isZeroWidth(after))) {
                counts.zeroWidth++;
            }
        } else if (c == 0x00AD) {
            counts.softHyphen(i >= 2 && text[i - 2] == 0x00AD);
        } else if (isSymbolLetter(c)) {
            counts.symbolLetters++;
        } else if (c >= 0x0334 && c <= 0x0338) {
            counts.struckLetters++;
        } else if (isVariationSelector(c) && isVariationSelector(before)) {
            counts.variationRuns++;
        } else if (Character.UnicodeScript.of(c) == Character.UnicodeScript.HEBREW
                || Character.UnicodeScript.of(c) == Character.UnicodeScript.ARABIC) {
            counts.rightToLeft = true;
        }
    }

    private static boolean isZeroWidth(int c) {
        return c == 0x200B
                || c == 0x200C
                || c == 0x200D
                || c == 0x2060
                || c == 0xFEFF
                || (c >= 0x2061 && c <= 0x2064)
                || c == 0x180E;
    }

    /** A letter of a script that is written without joiners. */
    private static boolean isPlainLetter(int c) {
        return Character.isLetter(c)
                && switch (Character.UnicodeScript.of(c)) {
                    case LATIN, CYRILLIC, GREEK -> true;
                    default -> false;
                };
    }

    private static boolean isVariationSelector(int c) {
        return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
    }

    /**
     * Mathematical, circled, squared letters: they read like words, yet no search for the word
     * finds them.
     */
    private static boolean isSymbolLetter(int c) {
        return (c >= 0x1D400 && c <= 0x1D7FF)
                || (c >= 0x24B6 && c <= 0x24E9)
                || (c >= 0x1F130 && c <= 0x1F189)
                || (c >= 0xFF21 && c <= 0xFF5A && Character.isLetter(c));
    }

    /** What was seen so far. */
    private static final class Counts {
        private int zeroWidth;
        private int symbolLetters;
        private int struckLetters;
        private int variationRuns;
        private int mixedWords;
        private int overrides;
        private int embeddings;
        private int tags;
        private int tagsInFlag;
        private boolean inFlag;
        private int softHyphensRun;
        private int softHyphensRunLongest;
        private boolean rightToLeft;
        private boolean wordHasLatin;
        private boolean wordHasOther;
        private boolean wordHasLookAlikesOnly = true;
        private final StringBuilder word = new StringBuilder();
        private String firstMixed = "";

        void word(int c) {
            if (!Character.isLetter(c)) {
                if (!isZeroWidth(c) && c != 0x00AD) {
                    endWord();
                }
                return;
            }
            switch (Character.UnicodeScript.of(c)) {
                case LATIN -> wordHasLatin = true;
                case CYRILLIC, GREEK -> {
                    wordHasOther = true;
                    String skeleton = Skeleton.of(Character.toString(c));
                    wordHasLookAlikesOnly &= skeleton.length() == 1 && skeleton.charAt(0) < 0x80;
                }
                default -> {}
            }
            if (word.length() < 40) {
                word.appendCodePoint(c);
            }
        }

        /**
         * Units such as µm and formulas have one foreign letter beside a few; a word of four
         * letters or more is disguised.
         */
        void endWord() {
            if (wordHasLatin
                    && wordHasOther
                    && wordHasLookAlikesOnly
                    && word.codePointCount(0, word.length()) >= 4) {
                mixedWords++;
                firstMixed = firstMixed.isEmpty() ? word.toString() : firstMixed;
            }
            word.setLength(0);
            wordHasLatin = false;
            wordHasOther = false;
            wordHasLookAlikesOnly = true;
        }

        void direction(boolean override) {
            if (override) {
                overrides++;
            } else {
                embeddings++;
            }
        }

        void tag(int c, int before) {
            if (before == 0x1F3F4) {
                inFlag = true;
                tagsInFlag = 0;
            }
            if (inFlag && ++tagsInFlag <= TAGS_IN_FLAG_MAX) {
                inFlag = c != 0xE007F;
                return;
            }
            inFlag = false;
            tags++;
        }

        void softHyphen(boolean afterOneLetter) {
            softHyphensRun = afterOneLetter ? softHyphensRun + 1 : 0;
            softHyphensRunLongest = Math.max(softHyphensRunLongest, softHyphensRun);
        }

        List<Signal> signals() {
            List<Signal> signals = new ArrayList<>();
            if (zeroWidth > ZERO_WIDTH_IN_WORDS_MAX) {
                signals.add(
                        signal(
                                "hidden-text",
                                "zero-width-characters",
                                zeroWidth + " invisible characters inside words"));
            }
            if (softHyphensRunLongest > SOFT_HYPHENS_RUN_MAX) {
                signals.add(
                        signal(
                                "hidden-text",
                                "zero-width-characters",
                                "soft hyphens after single letters"));
            }
            if (tags > 0) {
                signals.add(
                        signal(
                                "hidden-text",
                                "tag-characters",
                                tags + " invisible tag characters outside flags"));
            }
            if (variationRuns > 0) {
                signals.add(
                        signal(
                                "hidden-text",
                                "variation-selectors",
                                variationRuns + " variation selectors in a row"));
            }
            if (overrides > 0 || (embeddings > 0 && !rightToLeft)) {
                signals.add(
                        signal(
                                "unicode",
                                "bidi-override",
                                (overrides + embeddings) + " direction controls"));
            }
            if (mixedWords > MIXED_WORDS_MAX) {
                signals.add(
                        signal(
                                "unicode",
                                "mixed-scripts",
                                mixedWords
                                        + " words of mixed scripts, such as "
                                        + Excerpt.of(firstMixed)));
            }
            if (symbolLetters > SYMBOL_LETTERS_MAX) {
                signals.add(
                        signal(
                                "unicode",
                                "symbol-letters",
                                symbolLetters + " letters from symbol blocks"));
            }
            if (struckLetters > STRUCK_LETTERS_MAX) {
                signals.add(
                        signal(
                                "unicode",
                                "struck-letters",
                                struckLetters + " struck-through letters"));
            }
            return signals;
        }

        private static Signal signal(String layer, String name, String detail) {
            return Signal.newBuilder().setLayer(layer).setName(name).setDetail(detail).build();
        }
    }
}
