package dev.firebreak.kit.redact;

import java.util.List;

/**
 * Takes personal data and secrets out of a text that comes piece by piece. Cut anywhere, a key or
 * an address would pass in two halves; so the end is kept back until it is seen to belong to
 * nothing, and some of what has gone is remembered, because the words before a number say what it
 * is.
 *
 * <p>Not thread safe.
 */
public final class RedactedFlow {
    /** More than an IBAN or a telephone number has with its spaces, and the words behind it. */
    public static final int KEPT_BACK_CHARS = 64;

    /** As far as words before a place tell what stands there. */
    private static final int REMEMBERED_CHARS = 128;

    /** A word that is longer than any key is cut. */
    private static final int WORD_CHARS_MAX = 4096;

    private final StringBuilder text = new StringBuilder();

    /** Before it everything has gone. */
    private int gone;

    /** The next piece. */
    public void add(String piece) {
        text.append(piece);
    }

    /** How much has come and not gone. */
    public int waiting() {
        return text.length() - gone;
    }

    /** What waits is forgotten, and what went before. */
    public void clear() {
        text.setLength(0);
        gone = 0;
    }

    /**
     * What may go now, redacted; empty when there is nothing yet.
     *
     * @param last nothing more will come: all that waits goes
     */
    public String take(boolean last) {
        if (!last && waiting() <= KEPT_BACK_CHARS) {
            return "";
        }
        String all = text.toString();
        List<Finding> findings = Sensitive.in(all);
        int end = last ? all.length() : end(all, findings);
        StringBuilder redacted = new StringBuilder(end - gone);
        int from = gone;
        for (Finding finding : findings) {
            if (finding.to() > from && finding.from() < end) {
                redacted.append(all, from, Math.max(from, finding.from()));
                redacted.append(finding.kind().mark());
                from = finding.to();
            }
        }
        redacted.append(all, from, Math.max(from, end));
        int forgotten = Math.max(0, end - REMEMBERED_CHARS);
        text.delete(0, forgotten);
        gone = Math.max(from, end) - forgotten;
        return redacted.toString();
    }

    /** Up to where nothing that comes can change what is found. */
    private int end(String all, List<Finding> findings) {
        int end = all.length() - KEPT_BACK_CHARS;
        for (Finding finding : findings) {
            // What reaches the end may go on.
            boolean cut = finding.from() < end && finding.to() > end;
            if (cut || finding.to() == all.length()) {
                end = Math.min(end, finding.from());
            }
        }
        int limit = Math.max(gone, end - WORD_CHARS_MAX);
        int between = end;
        while (between > limit && isWord(all.charAt(between - 1)) && isWord(all.charAt(between))) {
            between--;
        }
        return Math.max(gone, between > limit || limit == gone ? between : end);
    }

    /** What keys and addresses are made of; the other halves of characters too. */
    private static boolean isWord(char c) {
        return (c > ' ' && c < 0x7f && "\"'`<>()[]{},;".indexOf(c) < 0) || Character.isSurrogate(c);
    }
}
