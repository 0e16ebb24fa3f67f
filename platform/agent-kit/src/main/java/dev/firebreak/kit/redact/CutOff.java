package dev.firebreak.kit.redact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Beginnings and ends of personal data and secrets where a text was shortened, which {@code …}
 * shows: half an account number is nobody's form and still somebody's. Less sure than the whole, so
 * it is for what is told about a matter, not for the matter itself.
 */
final class CutOff {
    private static final char MARK = '…';
    private static final int WINDOW_CHARS = 160;
    private static final int DIGITS_MIN = 4;

    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s<>\"'(),;:…]{1,64}@[^\\s<>\"'(),;:…]{0,90}$");
    private static final Pattern ACCOUNT =
            Pattern.compile("(?<![A-Za-z0-9])[A-Z]{2}\\d{2}(?:[ -]?[A-Z0-9]{1,4}){1,8}[ -]?$");
    private static final Pattern NUMBER =
            Pattern.compile("(?<![A-Za-z0-9])[+(]{0,2}\\d[\\d ()./-]{0,40}$");
    private static final Pattern KEY =
            Pattern.compile(
                    "(?<![A-Za-z0-9])(?:[spr]k[-_]|gh[pousr]_|github_pat_|gl[a-z]{2,4}-|xox[a-z]-|A[KS]IA|AIza|ya29\\.|eyJ|hf_|npm_|pypi-|SG\\.|hv[sbr]\\.)[A-Za-z0-9._~+/=-]{0,140}$");

    private static final Pattern NUMBERS_END = Pattern.compile("^[ -]?\\d[\\d ()./-]{2,40}\\d");
    private static final Pattern KEYS_END = Pattern.compile("^[A-Za-z0-9_+/=.-]{16,150}");
    private static final Pattern DAY = Pattern.compile("(?:19|20)\\d\\d-[01]?\\d?(?:-.*)?");

    private CutOff() {}

    static void find(String text, Sensitive.Found found) {
        for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
            beginning(text, at, found);
            end(text, at + 1, found);
        }
    }

    /** What stands before the mark. */
    private static void beginning(String text, int to, Sensitive.Found found) {
        int from = Math.max(0, to - WINDOW_CHARS);
        String window = text.substring(from, to);
        for (Pattern form : new Pattern[] {ADDRESS, KEY, ACCOUNT, NUMBER}) {
            Matcher matcher = form.matcher(window);
            if (matcher.find()
                    && (form != NUMBER
                            || isSomebodys(text, from + matcher.start(), matcher.group()))
                    && found.add(Kind.CUT_OFF, from + matcher.start(), to)) {
                return;
            }
        }
    }

    /** What stands behind it. */
    private static void end(String text, int from, Sensitive.Found found) {
        String window = text.substring(from, Math.min(text.length(), from + WINDOW_CHARS));
        Matcher number = NUMBERS_END.matcher(window);
        if (number.find() && isSomebodys(text, from, number.group())) {
            found.add(Kind.CUT_OFF, from, from + number.end());
            return;
        }
        Matcher key = KEYS_END.matcher(window);
        if (key.find()
                && Secrets.isMixed(key.group())
                && key.group().chars().anyMatch(Character::isDigit)) {
            found.add(Kind.CUT_OFF, from, from + key.end());
        }
    }

    private static boolean isSomebodys(String text, int from, String number) {
        return (number.startsWith("+")
                        || number.chars().filter(Character::isDigit).count() >= DIGITS_MIN)
                && !DAY.matcher(number.strip()).matches()
                && !Nearby.isOrder(text, from);
    }
}
