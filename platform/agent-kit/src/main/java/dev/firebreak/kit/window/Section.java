package dev.firebreak.kit.window;

/**
 * A part of what a model is to see.
 *
 * @param name unique within a window; for what is said about it
 * @param priority the larger it is, the later it is cut; among equals the first given goes first
 * @param cut how it may be cut
 * @param tokensMax what it may take at most, also where there is room
 */
public record Section(String name, String text, int priority, Cut cut, int tokensMax) {
    public Section {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a section has a name");
        }
        if (tokensMax < 1) {
            throw new IllegalArgumentException(
                    "section %s: has room for a token at least: %d".formatted(name, tokensMax));
        }
        if (cut == Cut.NEVER && tokensMax != Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "section %s: what is never cut has no limit of its own".formatted(name));
        }
    }

    /** Where a section loses text when there is too much. */
    public enum Cut {
        /** Nowhere: instructions, and the question itself. */
        NEVER,
        /** The end goes: documents. */
        TAIL,
        /** The beginning goes: conversations, logs. */
        HEAD,
        /** Beginning and end stay: listings, long results. */
        MIDDLE
    }

    /** What has to be there whole. */
    public static Section whole(String name, String text) {
        return new Section(name, text, Integer.MAX_VALUE, Cut.NEVER, Integer.MAX_VALUE);
    }

    /** What may lose text, or be left out. */
    public static Section of(String name, String text, int priority, Cut cut) {
        return new Section(name, text, priority, cut, Integer.MAX_VALUE);
    }

    public Section withTokensMax(int other) {
        return new Section(name, text, priority, cut, other);
    }
}
