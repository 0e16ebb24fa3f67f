package dev.firebreak.kit.fence;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * Text as a reader sees it: without what is in it unseen, and with letters that only look like
 * Latin ones made what they are taken for. For what a model gets to read, whoever wrote it.
 *
 * <p>Gone are control characters other than tab and line end, invisible copies of ASCII (Unicode
 * tags), characters without width, direction controls, variation selectors, soft hyphens and
 * strokes that stand where no honest text has them; half a surrogate pair becomes U+FFFD; line ends
 * become {@code \n}. Words drawn from symbols become letters, words of mixed scripts Latin.
 *
 * <p>All of these have honest uses, and those stay as they are, character by character: emoji of
 * several parts, the flags of England, Scotland and Wales, joiners of Arabic, Persian and Indic
 * words, marks of direction beside Hebrew and Arabic, soft hyphens between syllables, padding after
 * a newsletter's first line, single mathematical letters, Japanese full-width forms.
 */
public final class VisibleText {
    private static final int ROUNDS_MAX = 8;
    private static final int STRUCK_LETTERS_MAX = 7;
    private static final int SYMBOL_LETTERS_MAX = 7;
    private static final int SYMBOL_RUN_MAX = 2;
    private static final int MIXED_WORD_MIN = 4;
    private static final int SPELLED_WORDS_MAX = 1;

    /** Syllables are longer; in what is spelled out to evade a search they are not. */
    private static final double SYLLABLE_CHARS_MIN = 2.2;

    private static final int ZWSP = 0x200B;
    private static final int ZWNJ = 0x200C;
    private static final int ZWJ = 0x200D;
    private static final int SOFT_HYPHEN = 0x00AD;
    private static final int BLACK_FLAG = 0x1F3F4;
    private static final int TAG = 0xE0000;
    private static final int TAG_END = 0xE007F;

    private VisibleText() {}

    /** What there is to see. The same again changes nothing more. */
    public static String of(String text) {
        String now = plain(text);
        if (isSimple(now)) {
            return now;
        }
        // What is taken out brings its neighbours together, seldom more than once.
        for (int round = 0; round < ROUNDS_MAX; round++) {
            String next = once(now);
            if (next.equals(now)) {
                return now;
            }
            now = next;
        }
        return now;
    }

    /** Line ends, whole characters, no controls. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == '\r') {
                if (at == text.length() || text.charAt(at) != '\n') {
                    plain.append('\n');
                }
            } else if (c == '\u0085' || c == '\u2028' || c == '\u2029') {
                plain.append('\n');
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                plain.append('\uFFFD');
            } else if (c == '\n'
                    || c == '\t'
                    || !(Character.getType(c) == Character.CONTROL || isNoCharacter(c))) {
                plain.appendCodePoint(c);
            }
        }
        return plain.toString();
    }

    private static boolean isNoCharacter(int c) {
        return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    }

    /** Nothing in it could be hidden: most texts in Latin letters. */
    private static boolean isSimple(String text) {
        return text.chars().allMatch(c -> c < 0x300 && c != SOFT_HYPHEN);
    }

    private static String once(String text) {
        int[] seen = withoutUnseen(text.codePoints().toArray());
        seen = withLettersForSymbols(seen);
        return words(seen);
    }

    private static int[] withoutUnseen(int[] text) {
        boolean rightToLeft = false;
        int struck = 0;
        for (int c : text) {
            UnicodeScript script = UnicodeScript.of(c);
            rightToLeft |= script == UnicodeScript.HEBREW || script == UnicodeScript.ARABIC;
            struck += isStroke(c) ? 1 : 0;
        }
        int[] seen = new int[text.length];
        int n = 0;
        UnicodeScript script = UnicodeScript.COMMON;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            int flag = c == BLACK_FLAG ? flag(text, i) : 0;
            if (flag > 0) {
                System.arraycopy(text, i, seen, n, flag);
                n += flag;
                i += flag - 1;
                script = UnicodeScript.COMMON;
                continue;
            }
            int before = n == 0 ? ' ' : seen[n - 1];
            int after = i + 1 == text.length ? ' ' : text[i + 1];
            if (isSeen(c, before, after, script, rightToLeft)
                    && !(struck > STRUCK_LETTERS_MAX
                            && isStroke(c)
                            && Character.getType(before) != Character.MATH_SYMBOL)) {
                seen[n++] = c;
                UnicodeScript own = UnicodeScript.of(c);
                script = own == UnicodeScript.INHERITED ? script : own;
            }
        }
        return Arrays.copyOf(seen, n);
    }

    /** How long the flag that begins here is; 0: it is none. Others would be room for words. */
    private static int flag(int[] text, int at) {
        StringBuilder region = new StringBuilder();
        int i = at + 1;
        while (i < text.length && i <= at + 5 && text[i] > TAG && text[i] < TAG_END) {
            region.append((char) (text[i++] - TAG));
        }
        return i < text.length && text[i] == TAG_END
                ? switch (region.toString()) {
                    case "gbeng", "gbsct", "gbwls" -> i + 1 - at;
                    default -> 0;
                }
                : 0;
    }

    /**
     * Whether a character shows, or changes how others show, where it stands.
     *
     * @param script of the letter before it
     */
    private static boolean isSeen(
            int c, int before, int after, UnicodeScript script, boolean rightToLeft) {
        if (c < 0x300) {
            return true;
        }
        return switch (c) {
            case ZWJ ->
                    (isEmojiPart(before) && Character.isEmoji(after))
                            || (joins(script) && isLetterOrMark(before));
            case ZWNJ -> (joins(script) && isLetterOrMark(before)) || isPadding(before, after);
            case ZWSP -> isWrittenWithoutSpaces(script) && isLetterOrMark(before);
            case 0x180B, 0x180C, 0x180D, 0x180E, 0x180F ->
                    script == UnicodeScript.MONGOLIAN && isLetterOrMark(before);
            case 0x200E, 0x200F, 0x061C -> rightToLeft && !isFormat(before);
            case 0x202A, 0x202B, 0x202C, 0x2066, 0x2067, 0x2068, 0x2069 -> rightToLeft;
            // Overrides, joiners of nothing, fillers, deprecated controls.
            case 0x202D,
                    0x202E,
                    0xFEFF,
                    0x034F,
                    0x115F,
                    0x1160,
                    0x17B4,
                    0x17B5,
                    0x3164,
                    0xFFA0,
                    0xFFF9,
                    0xFFFA,
                    0xFFFB ->
                    false;
            case 0xFE0E, 0xFE0F -> isPicture(before);
            default -> {
                if ((c >= 0x2060 && c <= 0x206F)
                        || (c >= TAG && c <= 0xE0FFF && !isIdeographSelector(c))
                        || (c >= 0x1D173 && c <= 0x1D17A)
                        || (c >= 0x1BCA0 && c <= 0x1BCA3)) {
                    yield false;
                }
                if (isIdeographSelector(c)) {
                    yield Character.isIdeographic(before);
                }
                if (c >= 0xFE00 && c <= 0xFE0D) {
                    yield Character.isIdeographic(before)
                            || Character.getType(before) == Character.MATH_SYMBOL
                            || (joins(script) && isLetterOrMark(before));
                }
                yield true;
            }
        };
    }

    private static boolean isIdeographSelector(int c) {
        return c >= 0xE0100 && c <= 0xE01EF;
    }

    private static boolean isEmojiPart(int c) {
        return c == 0xFE0F || c == TAG_END || (c > 0xFF && Character.isEmoji(c));
    }

    /** What comes in a coloured and a plain form. */
    private static boolean isPicture(int c) {
        return Character.isEmoji(c)
                || (c > 0xFF
                        && switch (Character.getType(c)) {
                            case Character.OTHER_SYMBOL,
                                    Character.MATH_SYMBOL,
                                    Character.OTHER_PUNCTUATION ->
                                    true;
                            default -> false;
                        });
    }

    /** The invisible stretch after a newsletter's first line. */
    private static boolean isPadding(int before, int after) {
        return after == 0xA0 && !isFormat(before);
    }

    private static boolean isFormat(int c) {
        return Character.getType(c) == Character.FORMAT;
    }

    private static boolean isLetterOrMark(int c) {
        return Character.isLetter(c)
                || switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    private static boolean joins(UnicodeScript script) {
        return switch (script) {
            case ARABIC,
                    SYRIAC,
                    NKO,
                    MONGOLIAN,
                    MANDAIC,
                    DEVANAGARI,
                    BENGALI,
                    GURMUKHI,
                    GUJARATI,
                    ORIYA,
                    TAMIL,
                    TELUGU,
                    KANNADA,
                    MALAYALAM,
                    SINHALA,
                    KHMER,
                    MYANMAR,
                    TIBETAN,
                    JAVANESE,
                    BALINESE ->
                    true;
            default -> false;
        };
    }

    private static boolean isWrittenWithoutSpaces(UnicodeScript script) {
        return switch (script) {
            case THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
            default -> false;
        };
    }

    private static boolean isStroke(int c) {
        return c >= 0x0334 && c <= 0x0338;
    }

    /** Mathematical, circled, squared and full-width letters as the letters they show. */
    private static int[] withLettersForSymbols(int[] text) {
        boolean wide = Arrays.stream(text).noneMatch(VisibleText::isEastAsian);
        long symbols = Arrays.stream(text).filter(c -> isSymbolLetter(c, wide)).count();
        int[] seen = text.clone();
        for (int i = 0; i < seen.length; i++) {
            int end = i;
            while (end < seen.length && isSymbolLetter(seen[end], wide)) {
                end++;
            }
            if (symbols > SYMBOL_LETTERS_MAX || end - i > SYMBOL_RUN_MAX) {
                for (int at = i; at < end; at++) {
                    seen[at] = letter(seen[at]);
                }
            }
            i = Math.max(i, end - 1);
        }
        return seen;
    }

    private static boolean isEastAsian(int c) {
        return switch (UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default -> false;
        };
    }

    private static boolean isSymbolLetter(int c, boolean wide) {
        return (c >= 0x1D400 && c <= 0x1D7CB)
                || (c >= 0x24B6 && c <= 0x24E9)
                || (c >= 0x1F130 && c <= 0x1F149)
                || (wide && c >= 0xFF21 && c <= 0xFF5A && Character.isLetter(c));
    }

    private static int letter(int symbol) {
        if (symbol >= 0x1F130 && symbol <= 0x1F149) {
            return 'A' + symbol - 0x1F130; // squared letters have no compatibility form
        }
        String folded = Normalizer.normalize(Character.toString(symbol), Normalizer.Form.NFKC);
        return folded.codePointCount(0, folded.length()) == 1 ? folded.codePointAt(0) : symbol;
    }

    /**
     * Word by word: soft hyphens that part no syllables go, disguised letters become Latin. Where
     * several words are parted like that, none of the text's soft hyphens is honest.
     */
    private static String words(int[] text) {
        StringBuilder seen = new StringBuilder(text.length);
        int spelled = 0;
        for (int from = 0; from < text.length; ) {
            int to = wordEnd(text, from);
            spelled += to > from && !hasSyllables(text, from, to) ? 1 : 0;
            from = Math.max(to, from + 1);
        }
        for (int from = 0; from < text.length; ) {
            int to = wordEnd(text, from);
            if (to > from) {
                word(text, from, to, spelled > SPELLED_WORDS_MAX, seen);
                from = to;
            } else {
                seen.appendCodePoint(text[from++]);
            }
        }
        return seen.toString();
    }

    private static int wordEnd(int[] text, int from) {
        int to = from;
        while (to < text.length && isInWord(text[to])) {
            to++;
        }
        return to;
    }

    private static boolean isInWord(int c) {
        return c == SOFT_HYPHEN || isLetterOrMark(c);
    }

    private static void word(int[] text, int from, int to, boolean hyphensGo, StringBuilder seen) {
        boolean hyphens = !hyphensGo && hasSyllables(text, from, to);
        boolean disguised = isDisguised(text, from, to);
        for (int i = from; i < to; i++) {
            if (text[i] == SOFT_HYPHEN) {
                if (hyphens) {
                    seen.append('\u00AD');
                }
            } else {
                int latin = disguised ? LookAlikes.latin(text[i]) : 0;
                seen.appendCodePoint(
                        latin == 0
                                ? text[i]
                                : Character.isUpperCase(text[i])
                                        ? Character.toUpperCase(latin)
                                        : latin);
            }
        }
    }

    private static boolean hasSyllables(int[] text, int from, int to) {
        int parts = 0;
        int letters = 0;
        int part = 0;
        for (int i = from; i <= to; i++) {
            if (i < to && text[i] != SOFT_HYPHEN) {
                part += Character.isLetter(text[i]) ? 1 : 0;
                continue;
            }
            if (part == 1) {
                return false;
            }
            parts += part > 0 ? 1 : 0;
            letters += part;
            part = 0;
        }
        return parts < 2 || letters >= SYLLABLE_CHARS_MIN * parts;
    }

    /** Latin letters, and others that look like Latin ones, in one word that is no unit. */
    private static boolean isDisguised(int[] text, int from, int to) {
        boolean latin = false;
        boolean other = false;
        int letters = 0;
        for (int i = from; i < to; i++) {
            if (!Character.isLetter(text[i])) {
                continue;
            }
            letters++;
            switch (UnicodeScript.of(text[i])) {
                case LATIN -> latin = true;
                case CYRILLIC, GREEK -> {
                    if (LookAlikes.latin(text[i]) == 0) {
                        return false;
                    }
                    other = true;
                }
                default -> {}
            }
        }
        return latin && other && letters >= MIXED_WORD_MIN;
    }
}
