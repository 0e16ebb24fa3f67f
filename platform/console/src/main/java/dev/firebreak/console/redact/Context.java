package dev.firebreak.console.redact;

import dev.firebreak.kit.redact.Kind;
import dev.firebreak.kit.redact.Sensitive;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the name of a field says about its value, put as words before it: {@code phoneNumber} makes
 * digits a phone number, {@code orderNumber} makes them none.
 */
final class Context {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[_.\\-/\\[\\]]+");
    private static final Pattern ID = Pattern.compile("(?i) ids?$");
    private static final Set<String> SESSIONS = Set.of("cookie", "set-cookie");
    private static final String ANYTHING = "\": \"xxxxxxxxxxxx\"";
    private static final int NAME_CHARS_MAX = 200;

    private Context() {}

    /** Words to stand before the value. */
    static String of(String name) {
        return name.isEmpty() ? "" : words(name) + ": ";
    }

    /**
     * The same without a last {@code id}: a tax id is an id, which speaks against a card and not
     * against a number that a state gave.
     */
    static String ofPerson(String name) {
        return name.isEmpty() ? "" : ID.matcher(words(name)).replaceFirst("") + ": ";
    }

    /** Whether the value is a secret, whatever it looks like. */
    static boolean isSecret(String name) {
        return !name.isEmpty()
                && (SESSIONS.contains(name.toLowerCase(Locale.ROOT))
                        || announces(cut(name))
                        || announces(words(name)));
    }

    private static boolean announces(String name) {
        String field = '"' + name.replace("\"", "");
        return Sensitive.in(field + ANYTHING).stream()
                .anyMatch(f -> f.kind() == Kind.NAMED_SECRET && f.from() > field.length());
    }

    private static String words(String name) {
        return HUMP.matcher(cut(name)).replaceAll(" ").strip();
    }

    /** The end of a name says most. */
    private static String cut(String name) {
        return name.length() <= NAME_CHARS_MAX
                ? name
                : name.substring(name.length() - NAME_CHARS_MAX);
    }
}
