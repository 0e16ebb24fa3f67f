package dev.firebreak.kit.redact;

/** Mail addresses: what can stand around an '@', with a domain that has a top level. */
final class MailAddresses {
    private static final int LOCAL_CHARS_MAX = 64;
    private static final int DOMAIN_CHARS_MAX = 253;

    private MailAddresses() {}

    static void find(String text, Sensitive.Found found) {
        int looked = 0;
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            int from = at;
            int first = Math.max(looked, at - LOCAL_CHARS_MAX);
            while (from > first && isLocal(text.charAt(from - 1))) {
                from--;
            }
            while (from < at && text.charAt(from) == '.') {
                from++;
            }
            int to = at + 1;
            int last = Math.min(text.length(), at + 1 + DOMAIN_CHARS_MAX);
            while (to < last && isDomain(text.charAt(to))) {
                to++;
            }
            looked = at + 1;
            to = withTopLevel(text, at + 1, to);
            if (from < at && to > 0 && found.add(Kind.EMAIL, from, to)) {
                looked = to;
            }
        }
    }

    /** The end of the domain without what is only punctuation; 0: it is none. */
    private static int withTopLevel(String text, int from, int to) {
        int end = to;
        while (end > from && !Character.isLetterOrDigit(text.charAt(end - 1))) {
            end--;
        }
        int dot = end - 1;
        while (dot > from && text.charAt(dot) != '.') {
            dot--;
        }
        if (dot <= from || end - dot - 1 < 2) {
            return 0;
        }
        return Character.isLetter(text.charAt(dot + 1)) ? end : 0;
    }

    private static boolean isLocal(char c) {
        return Character.isLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~.-".indexOf(c) >= 0;
    }

    private static boolean isDomain(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-';
    }
}
