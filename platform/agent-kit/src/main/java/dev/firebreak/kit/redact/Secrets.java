package dev.firebreak.kit.redact;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys, tokens and passwords: by the beginnings that their issuers gave them so that they can be
 * found, by their form, or by the name before them. A random string without any of these is not
 * told from an id or a digest, of which logs are full, and stays.
 */
final class Secrets {
    private static final int VALUE_CHARS_MAX = 4096;
    private static final int NAME_CHARS_MAX = 60;
    private static final int KEY_FILE_CHARS_MAX = 32_768;

    /** Possessive, and nothing behind the last repetition: no place is looked at twice. */
    private static final Pattern ISSUED =
            Pattern.compile(
                    "(?<![A-Za-z0-9])(?:(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[A-Za-z0-9_-]{16,512}+"
                            + "|gh[pousr]_[A-Za-z0-9]{20,255}+|github_pat_[A-Za-z0-9_]{20,255}+|gl(?:pat|dt|ptt|rt|soat|ft|cbt|agent|oas)-[A-Za-z0-9_-]{16,128}+"
                            + "|xox[abeoprs]-[A-Za-z0-9-]{10,255}+|xapp-[A-Za-z0-9-]{10,255}+|hooks\\.slack\\.com/services/[A-Za-z0-9/]{20,120}+"
                            + "|A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}+(?![A-Z0-9])|AIza[A-Za-z0-9_-]{30,64}+|ya29\\.[A-Za-z0-9_-]{20,512}+|GOCSPX-[A-Za-z0-9_-]{20,64}+"
                            + "|npm_[A-Za-z0-9]{30,64}+|pypi-[A-Za-z0-9_-]{50,512}+|SG\\.[A-Za-z0-9_-]{16,64}+\\.[A-Za-z0-9_-]{16,64}+|key-[0-9a-f]{32}+(?![0-9a-f])"
                            + "|hf_[A-Za-z0-9]{20,64}+|do[opr]_v1_[a-f0-9]{40,80}+|hv[sbr]\\.[A-Za-z0-9_-]{20,300}+|s\\.[A-Za-z0-9]{24}+(?![A-Za-z0-9])"
                            + "|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}+|sq0[a-z]{3}-[A-Za-z0-9_-]{22,64}+|EAA[A-Za-z0-9]{60,300}+|whsec_[A-Za-z0-9+/=]{20,128}+"
                            + "|dckr_pat_[A-Za-z0-9_-]{20,64}+|pul-[a-f0-9]{40}+|lin_api_[A-Za-z0-9]{30,64}+|fig[dou]_[A-Za-z0-9_-]{20,128}+|NR(?:AK|II|JS)-[A-Za-z0-9]{20,64}+"
                            + "|gl(?:sa|c)_[A-Za-z0-9_=+/]{20,400}+|ATATT3[A-Za-z0-9_=-]{40,400}+|PMAK-[a-f0-9]{20,32}+-[a-f0-9]{30,40}+|r8_[A-Za-z0-9]{30,64}+|AGE-SECRET-KEY-1[A-Z0-9]{50,64}+"
                            + "|tskey-[a-z]{3,12}+-[A-Za-z0-9-]{10,80}+|rubygems_[a-f0-9]{40,64}+|dop_v1_[a-f0-9]{60,70}+|gsk_[A-Za-z0-9]{40,64}+|xai-[A-Za-z0-9]{40,100}+|pplx-[A-Za-z0-9]{30,80}+)");

    private static final Pattern BEARER =
            Pattern.compile(
                    "(?<![A-Za-z0-9])(?:bearer|basic)[ \\t]{1,8}+([A-Za-z0-9._~+/=-]{8,4096}+)",
                    Pattern.CASE_INSENSITIVE);
    private static final String BEGIN = "-----BEGIN ";
    private static final List<String> NAMES =
            List.of(
                    "password",
                    "passwd",
                    "passphrase",
                    "passwort",
                    "kennwort",
                    "passcode",
                    "pwd",
                    "secret",
                    "token",
                    "credential",
                    "credentials",
                    "apikey",
                    "accesskey",
                    "secretkey",
                    "privatekey",
                    "authorization",
                    "userinfo",
                    "contraseña");

    private Secrets() {}

    static void find(String text, Sensitive.Found found) {
        privateKeys(text, found);
        urls(text, found);
        webTokens(text, found);
        Matcher issued = ISSUED.matcher(text);
        while (issued.find()) {
            found.add(Kind.SECRET, issued.start(), issued.end());
        }
        Matcher bearer = BEARER.matcher(text);
        while (bearer.find()) {
            if (isMixed(bearer.group(1))) {
                found.add(Kind.SECRET, bearer.start(1), bearer.end(1));
            }
        }
        named(text, found);
    }

    /** Also one that was cut off before its end. */
    private static void privateKeys(String text, Sensitive.Found found) {
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
            int head = text.indexOf("-----", at + BEGIN.length());
            if (head < 0 || head - at > 80) {
                continue;
            }
            if (!text.substring(at, head).endsWith("PRIVATE KEY")
                    && !text.substring(at, head).endsWith("PRIVATE KEY BLOCK")) {
                continue;
            }
            int last = Math.min(text.length(), head + 5 + KEY_FILE_CHARS_MAX);
            int to = head + 5;
            while (to < last && !text.startsWith("-----", to)) {
                to++;
            }
            if (text.startsWith("-----END ", to)) {
                int end = text.indexOf("-----", to + 9);
                to = end > 0 && end - to < 80 ? end + 5 : to;
            }
            found.add(Kind.SECRET, at, to);
            at = to - 1;
        }
    }

    /** {@code scheme://user:password@host}. */
    private static void urls(String text, Sensitive.Found found) {
        for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 1)) {
            int last = Math.min(text.length(), at + 3 + 600);
            int colon = -1;
            int to = at + 3;
            while (to < last && "/@?#\"'<> \t\r\n".indexOf(text.charAt(to)) < 0) {
                colon = colon < 0 && text.charAt(to) == ':' ? to : colon;
                to++;
            }
            if (to < last && text.charAt(to) == '@' && colon > 0 && to > colon + 1) {
                found.add(Kind.SECRET, at + 3, to);
            }
            at = Math.max(at, to - 3);
        }
    }

    /** JSON Web Tokens: two or three parts, the first of which begins with a brace. */
    private static void webTokens(String text, Sensitive.Found found) {
        int at = 0;
        while ((at = text.indexOf("eyJ", at)) >= 0) {
            if (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
                at += 3;
                continue;
            }
            int to = at;
            int dots = 0;
            while (to < text.length() && (isToken(text.charAt(to)) || text.charAt(to) == '.')) {
                dots += text.charAt(to) == '.' ? 1 : 0;
                to++;
            }
            if (dots >= 1 && to - at >= 30) {
                found.add(Kind.SECRET, at, to);
            }
            at = to;
        }
    }

    /** {@code name = value}, {@code "name": "value"}, {@code name is value}. */
    private static void named(String text, Sensitive.Found found) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean says =
                    c == 'i' && text.startsWith("is ", at) && at > 0 && text.charAt(at - 1) == ' ';
            if ((c == ':' || c == '=' || says) && isNamed(text, at)) {
                int from = at + (says ? 3 : 1);
                while (from < text.length() && from - at < 10 && isBlank(text.charAt(from))) {
                    from++;
                }
                int to = valueEnd(text, from);
                boolean quoted = from < text.length() && isQuote(text.charAt(from));
                int begin = quoted ? from + 1 : from;
                if (to > begin
                        && (!says || (to - begin >= 8 && isMixed(text.substring(begin, to))))) {
                    found.add(Kind.NAMED_SECRET, begin, to);
                    at = to - 1;
                }
            }
        }
    }

    private static boolean isNamed(String text, int operator) {
        int to = operator;
        while (to > 0 && operator - to < 8 && isBlank(text.charAt(to - 1))) {
            to--;
        }
        if (to > 0 && isQuote(text.charAt(to - 1))) {
            to--;
        }
        int from = to;
        while (from > 0 && to - from < NAME_CHARS_MAX && isName(text.charAt(from - 1))) {
            from--;
        }
        String name = text.substring(from, to).toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
        if (name.equals("key") && from > 3) {
            name =
                    text.substring(Math.max(0, from - 8), to)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[ _.-]", "");
        }
        return NAMES.stream().anyMatch(name::endsWith);
    }

    private static int valueEnd(String text, int from) {
        if (from >= text.length()) {
            return from;
        }
        char quote = text.charAt(from);
        int last = Math.min(text.length(), from + VALUE_CHARS_MAX);
        int to = isQuote(quote) ? from + 1 : from;
        while (to < last
                && (isQuote(quote)
                        ? text.charAt(to) != quote
                        : " \t\r\n\"',;&{}()[]".indexOf(text.charAt(to)) < 0)) {
            to++;
        }
        return to;
    }

    /** Letters and digits both, or long: a word of prose is neither. */
    static boolean isMixed(String value) {
        return value.length() >= 24
                || (value.chars().anyMatch(Character::isDigit)
                        && value.chars().anyMatch(Character::isLetter));
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isToken(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '=';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }
}
