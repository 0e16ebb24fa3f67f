package dev.firebreak.agent.email.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads address lists (RFC 5322, 3.4) the forgiving way: what looks like an address is one, the
 * rest is dropped.
 */
final class Addresses {
    private static final int ADDRESSES_MAX = 100;
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s<>@,;:\"()]{1,64}@[^\\s<>@,;:\"()]{1,255}");

    private Addresses() {}

    /**
     * @param decoded the header's text; encoded words are resolved, so that names may contain
     *     anything
     */
    static List<Address> parse(String decoded) {
        List<Address> found = new ArrayList<>();
        for (String part : parts(decoded)) {
            if (found.size() < ADDRESSES_MAX) {
                one(part, found);
            }
        }
        return found;
    }

    private static void one(String part, List<Address> found) {
        int open = part.lastIndexOf('<');
        int close = part.indexOf('>', open + 1);
        String inside =
                open >= 0 ? part.substring(open + 1, close < 0 ? part.length() : close) : part;
        var match = ADDRESS.matcher(inside);
        if (!match.find()) {
            return;
        }
        String address = match.group();
        String name =
                open >= 0
                        ? part.substring(0, open)
                        : inside.replace(address, "").replaceAll("[()]", " ");
        found.add(new Address(clean(name), address));
    }

    private static String clean(String name) {
        // A group's name ("Team: a@b, c@d;") is not a person's.
        String bare =
                name.replaceFirst("^[^\":]{0,60}:(?=\\s)", "")
                        .strip()
                        .replaceAll("^[\"']+|[\"']+$", "")
                        .replaceAll("\\\\(.)", "$1");
        return bare.contains("@") ? "" : bare.strip();
    }

    /** Parts at commas and semicolons that are not inside quotes, brackets or comments. */
    private static List<String> parts(String list) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '<' || c == '(')) {
                depth++;
            } else if (!quoted && (c == '>' || c == ')')) {
                depth = Math.max(0, depth - 1);
            } else if (!quoted && depth == 0 && (c == ',' || c == ';')) {
                parts.add(list.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(list.substring(start));
        return parts;
    }
}
