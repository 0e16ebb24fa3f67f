package dev.firebreak.boundary.deadletter;

import dev.firebreak.kit.redact.Redactor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes texts of any origin fit to be written: whole characters, of bounded length, without secrets
 * where people read them.
 */
final class Texts {
    /** So much more than is kept is looked at for secrets, that none is cut in two by the limit. */
    private static final int LOOKED_AT_FACTOR = 4;

    private Texts() {}

    /** For names, ids, data: whole characters, at most so many UTF-16 units. */
    static String plain(@Nullable String text, int charsMax) {
        return text == null ? "" : whole(text, charsMax, false);
    }

    static @Nullable String plainOrNull(@Nullable String text, int charsMax) {
        return text == null ? null : whole(text, charsMax, false);
    }

    /** For words to people: also without secrets, personal data and control characters. */
    static String words(@Nullable String text, int charsMax) {
        if (text == null) {
            return "";
        }
        String looked = whole(text, charsMax * LOOKED_AT_FACTOR, true);
        return whole(Redactor.redact(looked), charsMax, true);
    }

    /** What a foreign object says about itself; its methods may fail like any. */
    static String said(Supplier<@Nullable String> words) {
        try {
            return String.valueOf(words.get());
        } catch (RuntimeException | StackOverflowError e) {
            return "(it failed to say: " + e.getClass().getName() + ")";
        }
    }

    private static String whole(String text, int charsMax, boolean clean) {
        int length = Math.min(text.length(), charsMax);
        boolean cut = length < text.length();
        if (!cut && isWhole(text, clean)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(length);
        int end = cut ? length - 1 : length;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < end
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                whole.append(c).append(text.charAt(++i));
            } else {
                whole.append(fits(c, clean) ? c : '\uFFFD');
            }
        }
        return cut ? whole.append('…').toString() : whole.toString();
    }

    private static boolean isWhole(String text, boolean clean) {
        for (int i = 0; i < text.length(); i++) {
            if (!fits(text.charAt(i), clean)) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(char c, boolean clean) {
        return !Character.isSurrogate(c)
                && !(clean && Character.isISOControl(c) && c != '\n' && c != '\t');
    }
}
