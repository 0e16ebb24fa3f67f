package dev.firebreak.boundary.activity;

import dev.firebreak.kit.redact.RedactedFlow;
import org.jspecify.annotations.Nullable;

/**
 * Text that waits to be published, cut into parts, without personal data and secrets: the end waits
 * until it is seen to belong to none. A surrogate pair is never cut: half of one waits for the
 * other. Bounded: what does not fit is lost, and a missing number shows that.
 *
 * <p>Not thread safe.
 */
final class Parts {
    /** So many are worth a record at once. */
    static final int FULL_CHARS = 400;

    /** The contract's limit on the text of a note. */
    static final int PART_CHARS_MAX = 4000;

    static final int WAITING_CHARS_MAX = 256 * 1024;

    private final RedactedFlow coming = new RedactedFlow();

    /** Redacted already. */
    private final StringBuilder ready = new StringBuilder();

    private int next;
    private boolean restart;

    /**
     * Takes the next piece.
     *
     * @return false when there is no room for it
     */
    boolean add(String piece) {
        if (piece.length() > WAITING_CHARS_MAX - waiting()) {
            next++;
            return false;
        }
        coming.add(piece);
        return true;
    }

    /** What waits is forgotten; where something was published, the next part takes it back. */
    void restart() {
        coming.clear();
        ready.setLength(0);
        restart = next > 0;
    }

    /** A part did not get through. What it took back has to be taken back by the next one. */
    void lost(Part part) {
        restart |= part.restart();
    }

    boolean isEmpty() {
        return !restart && waiting() == 0;
    }

    boolean isFull() {
        return waiting() >= FULL_CHARS + RedactedFlow.KEPT_BACK_CHARS;
    }

    /**
     * The next part; null while there is none.
     *
     * @param last nothing more will come that could complete what was begun
     */
    @Nullable Part take(boolean last) {
        ready.append(coming.take(last));
        int end = Math.min(ready.length(), PART_CHARS_MAX);
        boolean cut = end > 0 && Character.isHighSurrogate(ready.charAt(end - 1));
        if (cut && !(last && end == ready.length())) {
            end--;
        }
        if (end == 0 && !restart) {
            return null;
        }
        Part part = new Part(next++, restart, whole(ready.substring(0, end)));
        ready.delete(0, end);
        restart = false;
        return part;
    }

    private int waiting() {
        return coming.waiting() + ready.length();
    }

    /** Without halves of surrogate pairs, which no encoding can write. */
    private static String whole(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c ->
                                whole.appendCodePoint(
                                        Character.getType(c) == Character.SURROGATE ? 0xFFFD : c));
        return whole.toString();
    }
}
