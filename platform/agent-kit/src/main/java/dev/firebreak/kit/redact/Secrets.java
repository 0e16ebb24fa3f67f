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

    private static final Pattern BEARER =
            Pattern.compile(
                    "(?<![A-Za-z0-9])(?:bearer|basic|authorization:[ \\t]?token)[ \\t]{1,8}+([A-Za-z0-9._~+/=-]{8,4096}+)",
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

    /** Keys of another kind: they find things and open none. */
    private static final List<String> ORDINARY_KEYS =
            List.of(
                    "public",
                    "primary",
                    "sort",
                    "partition",
                    "foreign",
                    "cache",
                    "message",
                    "record",
                    "routing",
                    "object",
                    "idempotency",
                    "row",
                    "index",
                    "hash",
                    "group",
                    "conversation",
                    "task",
                    "order",
                    "event",
                    "store",
                    "lookup",
                    "shard",
                    "range",
                    "unique",
                    "join",
                    "map",
                    "translation",
                    "dedup",
                    "topic",
                    "journal");

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Secrets() {}

    static void find(String text, Sensitive.Found found) {
        privateKeys(text, found);
        urls(text, found);
        webTokens(text, found);
        Issuers.find(text, found);
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
            if (c != ':' && c != '=' && !says) {
                continue;
            }
            String name = name(text, at);
            if (isSecret(name) || isKey(name)) {
                int from = at + (says ? 3 : 1);
                // := and => of programs.
                while (from < text.length() && from - at < 3 && isOperator(text.charAt(from))) {
                    from++;
                }
                while (from < text.length() && from - at < 10 && isBlank(text.charAt(from))) {
                    from++;
                }
                int to = valueEnd(text, from);
                boolean quoted = from < text.length() && isQuote(text.charAt(from));
                int begin = quoted ? from + 1 : from;
                String value = text.substring(begin, Math.max(begin, to));
                if (to > begin
                        && (isSecret(name) || isKeyValue(value))
                        && (!says || (value.length() >= 8 && isMixed(value)))) {
                    found.add(Kind.NAMED_SECRET, begin, to);
                    at = to - 1;
                }
            }
        }
    }

    /** The word before the operator, in small letters and without what parts it. */
    private static String name(String text, int operator) {
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
        String name = plain(text.substring(from, to));
        return name.equals("key") && from > 3
                ? plain(text.substring(Math.max(0, from - 8), to))
                : name;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ _.-]", "");
    }

    private static boolean isSecret(String name) {
        return NAMES.stream().anyMatch(name::endsWith);
    }

    /** Whose key it is, is not said: {@code algolia_key}, but no {@code sort_key}. */
    private static boolean isKey(String name) {
        return name.endsWith("key")
                && name.length() > 5
                && ORDINARY_KEYS.stream().noneMatch(kind -> name.endsWith(kind + "key"));
    }

    private static boolean isKeyValue(String value) {
        return value.length() >= 16
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isLetter)
                && !UUID.matcher(value).matches();
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

    private static boolean isOperator(char c) {
        return c == '=' || c == '>';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }
}
