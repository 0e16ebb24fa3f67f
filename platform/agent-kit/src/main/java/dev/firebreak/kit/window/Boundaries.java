package dev.firebreak.kit.window;

import java.text.BreakIterator;
import java.util.Locale;

/**
 * Places where a text can be parted: best between paragraphs, then lines, sentences, words; never
 * inside what a reader sees as one character (Unicode's extended grapheme cluster, UAX 29), unless
 * that is thousands of accents on one letter, which is somebody's idea of an attack.
 */
final class Boundaries {
    private static final int WINDOW_CHARS = 256;
    private static final int SEARCHED_CHARS_MAX = 4000;

    private Boundaries() {}

    /** The best place at or a little before; 0 where there is none. */
    static int atOrBefore(String text, int at) {
        if (at >= text.length()) {
            return text.length();
        }
        if (at <= 0) {
            return 0;
        }
        int lowest = at - Math.min(SEARCHED_CHARS_MAX, at / 4);
        for (Kind kind : Kind.values()) {
            for (int place = at; place > lowest; place--) {
                if (kind.endsAt(text, place) && isGrapheme(text, place)) {
                    return place;
                }
            }
        }
        return graphemeAtOrBefore(text, at);
    }

    /** The best place at or a little after; the text's end where there is none. */
    static int atOrAfter(String text, int at) {
        if (at <= 0) {
            return 0;
        }
        if (at >= text.length()) {
            return text.length();
        }
        int highest = at + Math.min(SEARCHED_CHARS_MAX, (text.length() - at) / 4);
        for (Kind kind : Kind.values()) {
            for (int place = at; place < highest; place++) {
                if (kind.endsAt(text, place) && isGrapheme(text, place)) {
                    return place;
                }
            }
        }
        return graphemeAtOrAfter(text, at);
    }

    /** From the best to the least. */
    private enum Kind {
        PARAGRAPH {
            @Override
            boolean endsAt(String text, int place) {
                return text.charAt(place - 1) == '\n'
                        && place > 1
                        && (text.charAt(place - 2) == '\n' || text.startsWith("\n\r\n", place - 3));
            }
        },
        LINE {
            @Override
            boolean endsAt(String text, int place) {
                return text.charAt(place - 1) == '\n';
            }
        },
        SENTENCE {
            @Override
            boolean endsAt(String text, int place) {
                char before = text.charAt(place - 1);
                return "。！？".indexOf(before) >= 0
                        || (place > 1
                                && Character.isWhitespace(before)
                                && ".!?".indexOf(text.charAt(place - 2)) >= 0);
            }
        },
        WORD {
            @Override
            boolean endsAt(String text, int place) {
                return Character.isWhitespace(text.charAt(place - 1));
            }
        };

        abstract boolean endsAt(String text, int place);
    }

    static boolean isGrapheme(String text, int at) {
        return graphemeAtOrBefore(text, at) == at;
    }

    private static int graphemeAtOrBefore(String text, int at) {
        if (at <= 0 || at >= text.length()) {
            return Math.clamp(at, 0, text.length());
        }
        // Between two plain characters there is always one; this is nearly every case.
        char before = text.charAt(at - 1);
        if (before == '\n' || (plain(before) && plain(text.charAt(at)))) {
            return at;
        }
        for (int back = WINDOW_CHARS; ; back *= 2) {
            int start = start(text, Math.max(0, at - back));
            String window = text.substring(start, Math.min(text.length(), at + 8));
            BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
            breaks.setText(window);
            int place = 0;
            for (int next = breaks.next();
                    next != BreakIterator.DONE && start + next <= at;
                    next = breaks.next()) {
                place = next;
            }
            if (place > 0 || start == 0) {
                return start + place;
            }
            if (back >= SEARCHED_CHARS_MAX) {
                return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
            }
        }
    }

    private static int graphemeAtOrAfter(String text, int at) {
        int place = graphemeAtOrBefore(text, at);
        if (place >= at) {
            return place;
        }
        for (int ahead = WINDOW_CHARS; ; ahead *= 2) {
            int end = (int) Math.min(text.length(), (long) at + ahead);
            BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
            breaks.setText(text.substring(place, end));
            int next = breaks.next();
            if (place + next < end || end == text.length()) {
                return place + next;
            }
        }
    }

    /** A place at or before where a character begins for sure, as far as one is near. */
    private static int start(String text, int at) {
        for (int place = at; place > 0 && place > at - WINDOW_CHARS; place--) {
            if (plain(text.charAt(place)) && plain(text.charAt(place - 1))) {
                return place;
            }
        }
        boolean splits =
                at > 0
                        && Character.isLowSurrogate(text.charAt(at))
                        && Character.isHighSurrogate(text.charAt(at - 1));
        return splits ? at - 1 : at;
    }

    private static boolean plain(char c) {
        return c < 128 && c != '\r' && c != '\n';
    }
}
